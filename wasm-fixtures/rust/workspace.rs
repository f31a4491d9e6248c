// Prints what it is told of the workspace by airlock:plugin/workspace.
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::workspace::{active_file, folders};

fn main() {
    for folder in folders() {
        println!("{} at {}", folder.name, folder.path);
    }
    match active_file() {
        Some(path) => println!("active: {}", path),
        None => println!("no active file"),
    }
}
