// Asks a language model by airlock:plugin/llm what its first argument says, with a most of tokens and a model where there are more.
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::llm::{models, Chat, Options, Role};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let question = words.first().map(String::as_str).unwrap_or("");
    let options = Options { max_tokens: words.get(1).and_then(|word| word.parse().ok()), model: words.get(2).map(String::as_str), temperature: Some(0.5) };
    println!("{}", models().join(" "));
    let chat = match Chat::start(&[(Role::System, "Be brief."), (Role::User, question)], options) {
        Ok(chat) => chat,
        Err(error) => return println!("{:?}", error),
    };
    for piece in &chat {
        match piece {
            Ok(text) => print!("{}|", text),
            Err(error) => {
                println!("{:?}", error);
                break;
            }
        }
    }
    println!("\n{:?}", chat.usage());
}
