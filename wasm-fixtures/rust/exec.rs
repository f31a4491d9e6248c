// Runs a program by airlock:plugin/exec. What its arguments say before the program: in TEXT (its input) | ms N | size (of what it said,
// in place of that); then run PROGRAM ARGUMENT…, up to the end or "then", after which it goes on.
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::exec::{run, Command, Ending, ErrorKind, Output};

fn said(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "invalid request",
        ErrorKind::NotFound => "not found",
        ErrorKind::Refused => "refused",
        ErrorKind::Busy => "busy",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Failed => "failed",
        ErrorKind::Unavailable => "unavailable",
    }
}

fn show(name: &str, text: &[u8], is_cut: bool, size_only: bool) {
    if text.is_empty() {
        return;
    }
    let shown = if size_only { format!("{} bytes", text.len()) } else { String::from_utf8_lossy(text).into_owned() };
    println!("{name}: {shown}{}", if is_cut { " (cut)" } else { "" });
}

fn show_output(Output { ending, stdout, stderr, stdout_cut, stderr_cut }: Output, size_only: bool) {
    match ending {
        Ending::Exited(code) => println!("exit {code}"),
        Ending::Signalled(signal) => println!("signal {signal}"),
    }
    show("out", &stdout, stdout_cut, size_only);
    show("err", &stderr, stderr_cut, size_only);
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut words = words.iter().map(String::as_str);
    let mut command = Command::default();
    let mut size_only = false;
    while let Some(word) = words.next() {
        match word {
            "size" => size_only = true,
            "in" => command.input = words.next().map(str::as_bytes),
            "ms" => command.milliseconds = words.next().and_then(|text| text.parse().ok()),
            "run" => {
                let program = words.next().unwrap_or_default();
                let arguments: Vec<&str> = words.by_ref().take_while(|word| *word != "then").collect();
                match run(&Command { program, arguments: &arguments, ..command }) {
                    Ok(output) => show_output(output, size_only),
                    Err(error) => println!("{}: {}", said(error.kind), error.message),
                }
                command = Command::default();
                size_only = false;
            }
            _ => {}
        }
    }
}
