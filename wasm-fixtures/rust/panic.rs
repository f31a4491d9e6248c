//! Panics after some output: the message goes to standard error, the end is a trap.
fn main() {
    println!("before the panic");
    let numbers = vec![1, 2, 3];
    let index = std::env::args().count() + 6;
    println!("never printed: {}", numbers[index]);
}
