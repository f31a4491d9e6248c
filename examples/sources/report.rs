//! report: reads the files below docs and src and writes what it finds to reports/summary.md.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const WORKSPACE: &str = "/workspace";
const REPORT: &str = "/workspace/reports/summary.md";

struct Source {
    path: String,
    text: String,
}

/// Every readable text file below `folder`, sorted by path. Names that start with a dot and links are left out.
fn collect(folder: &Path, into: &mut Vec<Source>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path: PathBuf = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&path, into)?;
        } else if kind.is_file() {
            let bytes = fs::read(&path)?;
            if let Ok(text) = String::from_utf8(bytes) {
                let relative = path.strip_prefix(WORKSPACE).unwrap_or(&path);
                into.push(Source { path: relative.to_string_lossy().into_owned(), text });
            }
        }
    }
    Ok(())
}

fn extension(path: &str) -> &str {
    Path::new(path).extension().and_then(|ending| ending.to_str()).unwrap_or("none")
}

fn summarize(sources: &[Source]) -> String {
    let mut report = String::from("# Summary\n\nWritten by the plugin *Report*.\n\n## Files by kind\n\n| kind | files | lines | bytes |\n|---|---:|---:|---:|\n");
    let mut kinds: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for source in sources {
        let kind = kinds.entry(extension(&source.path)).or_default();
        kind.0 += 1;
        kind.1 += source.text.lines().count();
        kind.2 += source.text.len();
    }
    for (kind, (files, lines, bytes)) in &kinds {
        let _ = writeln!(report, "| {} | {} | {} | {} |", kind, files, lines, bytes);
    }

    report.push_str("\n## Headings\n\n");
    for source in sources.iter().filter(|source| extension(&source.path) == "md") {
        let _ = writeln!(report, "- {}", source.path);
        for line in source.text.lines().filter(|line| line.starts_with('#')) {
            let level = line.chars().take_while(|c| *c == '#').count();
            let _ = writeln!(report, "{}- {}", "  ".repeat(level), line[level..].trim());
        }
    }

    report.push_str("\n## Notes in the sources\n\n");
    let mut notes = 0;
    for source in sources.iter().filter(|source| extension(&source.path) != "md") {
        for (number, line) in source.text.lines().enumerate() {
            if let Some(position) = line.find("NOTE:") {
                let _ = writeln!(report, "- `{}:{}` {}", source.path, number + 1, line[position + 5..].trim());
                notes += 1;
            }
        }
    }
    if notes == 0 {
        report.push_str("None.\n");
    }
    report
}

fn run() -> Result<String, String> {
    let mut sources = Vec::new();
    for folder in ["docs", "src"] {
        collect(&Path::new(WORKSPACE).join(folder), &mut sources).map_err(|error| format!("{}: {}", folder, error))?;
    }
    let report = summarize(&sources);
    if std::env::args().any(|arg| arg == "--print") {
        return Ok(report);
    }
    match fs::create_dir("/workspace/reports") {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(format!("reports: {}", error)),
        _ => {}
    }
    fs::write(REPORT, &report).map_err(|error| format!("reports/summary.md: {}", error))?;
    Ok(format!("Read {} files and wrote reports/summary.md ({} bytes).\n", sources.len(), report.len()))
}

fn main() -> ExitCode {
    match run() {
        Ok(text) => {
            print!("{}", text);
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("report: {}", message);
            ExitCode::FAILURE
        }
    }
}
