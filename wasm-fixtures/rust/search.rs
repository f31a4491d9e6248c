// Searches by airlock:plugin/retrieval for each of its arguments, and prints what is found.
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::retrieval::{retrieval_search, RetrievalError};

fn search(query: &str) {
    match retrieval_search(query, 5) {
        Ok(found) => {
            println!("{} found, {}", found.passages.len(), if found.is_complete { "complete" } else { "not complete" });
            for one in found.passages {
                println!("{}:{}-{} {:.3} {}", one.path, one.first_line, one.last_line, one.score, one.text);
            }
        }
        Err(RetrievalError::BadQuery(message)) => println!("bad query: {}", message),
        Err(RetrievalError::Unavailable(message)) => println!("unavailable: {}", message),
    }
}

fn main() {
    for query in std::env::args().skip(1) {
        search(&query);
    }
}
