// Counts its own runs in its store, and does to the store what its arguments say:
//   set NAME VALUE | large NAME BYTES | get NAME | delete NAME | names | fail | trap
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::{
    log::{log, Level},
    store::{self, StoreError},
};

fn said(result: Result<(), StoreError>) -> &'static str {
    match result {
        Ok(()) => "kept",
        Err(StoreError::Full) => "full",
        Err(StoreError::BadName) => "bad name",
    }
}

fn main() {
    let kept = store::get("runs").and_then(|bytes| bytes.try_into().ok());
    let count = kept.map_or(0, u32::from_le_bytes) + 1;
    let _ = store::set("runs", &count.to_le_bytes());
    println!("run {}", count);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut next = || words.next().unwrap_or_default();
        match word.as_str() {
            "set" => {
                let (name, value) = (next(), next());
                println!("{}", said(store::set(&name, value.as_bytes())));
            }
            "large" => {
                let (name, size) = (next(), next());
                println!("{}", said(store::set(&name, &vec![0; size.parse().unwrap_or(0)])));
            }
            "get" => match store::get(&next()) {
                Some(value) => println!("{}", String::from_utf8_lossy(&value)),
                None => println!("nothing"),
            },
            "delete" => store::delete(&next()),
            "names" => println!("{}", store::names().join(" ")),
            "fail" => {
                log(Level::Warn, "it fails, as it was told to: ✓");
                std::process::exit(3);
            }
            "trap" => std::arch::wasm32::unreachable(),
            _ => {}
        }
    }
}
