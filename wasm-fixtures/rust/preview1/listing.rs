//! fd_readdir: whole, in small pieces, and from a cookie in the middle.
mod wasi;
use wasi::*;

const ENTRY_BYTES: usize = 24;

struct Entry {
    next: u64,
    name: Vec<u8>,
    kind: u8,
}

/// The whole entries of a listing.
fn entries(mut listing: &[u8]) -> Vec<Entry> {
    let mut found = Vec::new();
    while listing.len() >= ENTRY_BYTES {
        let next = u64::from_le_bytes(listing[..8].try_into().unwrap());
        let length = u32::from_le_bytes(listing[16..20].try_into().unwrap()) as usize;
        let end = ENTRY_BYTES + length;
        if listing.len() < end {
            break;
        }
        found.push(Entry { next, name: listing[ENTRY_BYTES..end].to_vec(), kind: listing[20] });
        listing = &listing[end..];
    }
    found
}

/// One call: its errno, the whole entries and how much of the room was used.
fn piece(fd: i32, room: usize, cookie: u64) -> (i32, Vec<Entry>, usize) {
    let mut buffer = vec![0; room];
    let mut used = 0;
    let error = unsafe { fd_readdir(fd, buffer.as_mut_ptr(), room, cookie, &mut used) };
    (error, entries(&buffer[..used]), used)
}

fn listed(entries: &[Entry]) -> String {
    entries.iter().map(|entry| format!(" {} {}", shown(&entry.name), entry.kind)).collect()
}

fn list(what: &str, fd: i32, room: usize) {
    let mut line = format!("fd_readdir {}:", what);
    let mut cookie = 0;
    for _ in 0..100 {
        let (_, found, used) = piece(fd, room, cookie);
        line += &listed(&found);
        cookie = found.last().map_or(cookie, |entry| entry.next);
        if used < room {
            break;
        }
    }
    say(&line);
}

fn main() {
    make_file("one", "1");
    make_file("two", "22");
    make_file("three", "333");
    make_directory("", ROOT, "folder");
    symlink("", "one", "link");
    let fd = open_with("the folder", ".", FOLLOW, DIRECTORY, DIRECTORY_RIGHTS, 0);

    call("fd_readdir", "", piece(fd, 4096, 0).0);
    list("at once", fd, 4096);
    list("in small pieces", fd, 40);
    let second = piece(fd, 4096, 0).1[1].next;
    let (_, found, used) = piece(fd, 24 + 6, second);
    say(&format!("fd_readdir the third:{} {}", listed(&found), used));
    say(&format!("fd_readdir less than an entry: {}", piece(fd, 10, 0).2));
    unlink("", "two");
    make_file("new", "");
    list("anew", fd, 4096);
    say(&format!("fd_readdir past the end: {}", piece(fd, 4096, 1000).2));
    close_fd(fd);
    call("fd_readdir", "what is closed", piece(fd, 4096, 0).0);
    let fd = open_file("a file", "one", 0);
    call("fd_readdir", "a file", piece(fd, 4096, 0).0);
    close_fd(fd);
    let fd = open_with("a folder without the right", "folder", FOLLOW, DIRECTORY, 0, 0);
    call("fd_readdir", "without the right", piece(fd, 4096, 0).0);
    make_directory("without the right", fd, "x");
}
