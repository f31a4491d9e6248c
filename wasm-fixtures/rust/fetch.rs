// Fetches from servers by airlock:plugin/network, as its arguments say:
//   header NAME VALUE (of the next request) | get URL | post URL BODY | size URL | ask METHOD URL
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::network::{network_fetch, ErrorKind, Request, Response};

fn said(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "invalid request",
        ErrorKind::RedirectRefused => "redirect refused",
        ErrorKind::AddressRefused => "address refused",
        ErrorKind::Dns => "dns",
        ErrorKind::Connection => "connection",
        ErrorKind::Tls => "tls",
        ErrorKind::Timeout => "timeout",
        ErrorKind::TooLarge => "too large",
        ErrorKind::Budget => "budget",
        ErrorKind::Malformed => "malformed",
        ErrorKind::Offline => "offline",
        ErrorKind::Unavailable => "unavailable",
    }
}

fn shown(Response { status, url, headers, body }: Response, size_only: bool) -> String {
    if size_only {
        return format!("{status} {} bytes", body.len());
    }
    let own: String = headers.iter().filter(|(name, _)| name.starts_with("x-")).map(|(name, value)| format!(" {name}={value}")).collect();
    format!("{status} {url}{own}\n{}", String::from_utf8_lossy(&body))
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut words = words.iter().map(String::as_str);
    let mut headers: Vec<(&str, &str)> = Vec::new();
    while let (Some(word), Some(first)) = (words.next(), words.next()) {
        let (method, url, body) = match word {
            "get" | "size" => ("GET", first, None),
            "post" => ("POST", first, Some(words.next().unwrap_or_default().as_bytes())),
            "ask" => (first, words.next().unwrap_or_default(), None),
            "header" => {
                headers.push((first, words.next().unwrap_or_default()));
                continue;
            }
            _ => continue,
        };
        match network_fetch(&Request { method, url, headers: &headers, body }) {
            Ok(response) => println!("{}", shown(response, word == "size")),
            Err(error) => println!("{}: {}", said(error.kind), error.message),
        }
        headers.clear();
    }
}
