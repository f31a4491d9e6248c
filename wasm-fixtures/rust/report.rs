//! Arguments, environment, collections with random seeds, iterators, floats and formatting: the standard library at work.
use std::collections::{BTreeMap, HashMap};
use std::env;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    println!("args {:?}", args);
    let variables: BTreeMap<String, String> = env::vars().collect();
    println!("env {:?}", variables);

    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut lines = 0;
    for line in io::stdin().lock().lines() {
        lines += 1;
        for word in line?.split_whitespace() {
            *counts.entry(word.to_lowercase()).or_insert(0) += 1;
        }
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    println!("{} lines, {} distinct words", lines, sorted.len());
    for (word, count) in sorted.iter().take(5) {
        println!("{:>8}  {}", count, word);
    }
    let mean = sorted.iter().map(|(_, count)| *count as f64).sum::<f64>() / sorted.len().max(1) as f64;
    println!("mean {:.6}", mean);
    writeln!(io::stderr(), "done")?;
    Ok(())
}
