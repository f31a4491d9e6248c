// Reads and writes whole files by airlock:plugin/files, as its arguments say:
//   read PATH | write PATH TEXT | size PATH | large PATH MEBIBYTES
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::files::{read_file, write_file, FileError};

fn said(error: FileError) -> &'static str {
    match error {
        FileError::NotFound => "not found",
        FileError::NotPermitted => "not permitted",
        FileError::NotAFile => "not a file",
        FileError::NotADirectory => "not a directory",
        FileError::TooLarge => "too large",
        FileError::NoSpace => "no space",
        FileError::InvalidPath => "invalid path",
        FileError::Failed => "failed",
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    while let (Some(word), Some(path)) = (words.next(), words.next()) {
        let line = match word.as_str() {
            "read" => read_file(&path).map(|contents| String::from_utf8_lossy(&contents).into_owned()),
            "size" => read_file(&path).map(|contents| format!("{} bytes", contents.len())),
            "write" => write_file(&path, words.next().unwrap_or_default().as_bytes()).map(|()| "done".to_owned()),
            "large" => {
                let size = words.next().and_then(|mebibytes| mebibytes.parse::<usize>().ok()).unwrap_or(0) << 20;
                write_file(&path, &vec![0; size]).map(|()| "done".to_owned())
            }
            _ => continue,
        };
        println!("{}", line.unwrap_or_else(|error| said(error).to_owned()));
    }
}
