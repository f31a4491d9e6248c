//! The standard library's view of files below /workspace.
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};

fn tell<T: std::fmt::Debug>(what: &str, result: io::Result<T>) {
    match result {
        Ok(value) => println!("{}: {:?}", what, value),
        Err(error) => println!("{}: {:?}", what, error.kind()),
    }
}

fn names(path: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let ending = if entry.file_type()?.is_dir() { "/" } else { "" };
        names.push(format!("{}{}", entry.file_name().to_string_lossy(), ending));
    }
    names.sort();
    Ok(names)
}

fn main() -> io::Result<()> {
    tell("list", names("/workspace"));
    tell("read", fs::read_to_string("/workspace/nested/b.txt"));
    tell("missing", fs::read_to_string("/workspace/missing"));
    tell("outside", fs::read_to_string("/etc/passwd"));
    tell("above", fs::read_to_string("/workspace/../outside.txt").map_err(|_| io::Error::from(io::ErrorKind::PermissionDenied)));

    fs::create_dir_all("/workspace/made/of/parts")?;
    fs::write("/workspace/made/of/parts/file.txt", "Grüße\n")?;
    let mut file = OpenOptions::new().append(true).open("/workspace/made/of/parts/file.txt")?;
    file.write_all(b"appended\n")?;
    drop(file);
    tell("size", fs::metadata("/workspace/made/of/parts/file.txt").map(|m| (m.len(), m.is_file())));

    let mut file = OpenOptions::new().read(true).write(true).open("/workspace/made/of/parts/file.txt")?;
    file.seek(SeekFrom::End(-5))?;
    file.write_all(b"DED!\n")?;
    file.seek(SeekFrom::Start(0))?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    println!("text {:?}", text);
    tell("set_len", file.set_len(3));
    drop(file);

    tell("copy", fs::copy("/workspace/a.txt", "/workspace/made/copy.txt"));
    tell("rename", fs::rename("/workspace/made/copy.txt", "/workspace/made/renamed.txt"));
    tell("list", names("/workspace/made"));
    tell("remove_dir", fs::remove_dir("/workspace/made"));
    tell("create_new", OpenOptions::new().write(true).create_new(true).open("/workspace/a.txt").map(|_| ()));
    tell("open directory as a file", File::create("/workspace/nested").map(|_| ()).map_err(|_| io::Error::from(io::ErrorKind::Other)));
    tell("remove_dir_all", fs::remove_dir_all("/workspace/made/of"));
    tell("list", names("/workspace/made"));
    Ok(())
}
