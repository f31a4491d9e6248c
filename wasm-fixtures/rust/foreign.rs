// Calls what another extension brings: acme:tools/clock@1.0.0 (test/support/clock.ts), as its arguments say:
//   now ZONE | tick | lines COUNT
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

/// As a binding generator would write it.
mod clock {
    use super::airlock::abi::{answer, Answer, Either, Given};

    #[repr(C)]
    struct GivenMoment {
        hours: u8,
        minutes: u8,
        zone: Given<u8>,
    }

    #[link(wasm_import_module = "acme:tools/clock@1.0.0")]
    extern "C" {
        #[link_name = "now"]
        fn import_now(zone: *const u8, length: usize, result: *mut Answer<Either<GivenMoment>>);
        #[link_name = "tick"]
        fn import_tick();
        #[link_name = "lines"]
        fn import_lines(count: u32, result: *mut Given<Given<u8>>);
    }

    pub struct Moment {
        pub hours: u8,
        pub minutes: u8,
        pub zone: String,
    }

    pub fn now(zone: &str) -> Option<Moment> {
        unsafe {
            let given: Result<GivenMoment, u8> = answer(|result| import_now(zone.as_ptr(), zone.len(), result)).result();
            given.ok().map(|moment| Moment { hours: moment.hours, minutes: moment.minutes, zone: moment.zone.into_text() })
        }
    }

    pub fn tick() {
        unsafe { import_tick() }
    }

    pub fn lines(count: u32) -> Vec<String> {
        unsafe { answer(|result| import_lines(count, result)).into_texts() }
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "now" => match clock::now(&words.next().unwrap_or_default()) {
                Some(moment) => println!("{:02}:{:02} in {}", moment.hours, moment.minutes, moment.zone),
                None => println!("no such zone"),
            },
            "tick" => clock::tick(),
            "lines" => {
                for line in clock::lines(words.next().and_then(|count| count.parse().ok()).unwrap_or(0)) {
                    println!("{}", line);
                }
            }
            _ => {}
        }
    }
}
