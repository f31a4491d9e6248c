//! Arguments, environment, random bytes and sched_yield.
mod wasi;
use std::ffi::CStr;
use std::ptr::null;
use wasi::*;

const BEYOND: usize = 0xffff_fff0;

fn texts(pointers: &[*const u8]) -> Vec<String> {
    pointers.iter().map(|&pointer| unsafe { CStr::from_ptr(pointer.cast()) }.to_string_lossy().into_owned()).collect()
}

fn listed(texts: &[String]) -> String {
    texts.iter().map(|text| format!(" [{}]", text)).collect()
}

fn agree(texts: &[String], size: usize) -> &'static str {
    yes(texts.iter().map(|text| text.len() + 1).sum::<usize>() == size)
}

fn main() {
    let (mut count, mut size) = (0, 0);
    let error = unsafe { args_sizes_get(&mut count, &mut size) };
    call_with("args_sizes_get", "", error, &count.to_string());
    let mut pointers = vec![null(); count];
    let mut buffer = vec![0; size];
    let error = unsafe { args_get(pointers.as_mut_ptr(), buffer.as_mut_ptr()) };
    let args = texts(&pointers);
    say(&format!("{}{}, sizes agree {}", called("args_get", "", error), listed(&args[1..]), agree(&args, size)));
    call("args_sizes_get", "beyond the memory", unsafe { args_sizes_get(BEYOND as *mut usize, &mut size) });

    let error = unsafe { environ_sizes_get(&mut count, &mut size) };
    call_with("environ_sizes_get", "", error, &format!("{} {}", count, size));
    let mut pointers = vec![null(); count];
    let mut buffer = vec![0; size];
    let error = unsafe { environ_get(pointers.as_mut_ptr(), buffer.as_mut_ptr()) };
    let variables = texts(&pointers);
    say(&format!("{}{}, sizes agree {}", called("environ_get", "", error), listed(&variables), agree(&variables, size)));
    call("environ_get", "beyond the memory", unsafe { environ_get(pointers.as_mut_ptr(), BEYOND as *mut u8) });

    let mut random = vec![0u8; 70_000];
    call("random_get", "nothing", unsafe { random_get(random.as_mut_ptr(), 0) });
    let error = unsafe { random_get(random.as_mut_ptr(), 32) };
    unsafe { random_get(random[32..].as_mut_ptr(), 32) };
    say(&format!("{}, differ {}", called("random_get", "32 bytes twice", error), yes(random[..32] != random[32..64])));
    random.fill(0);
    let error = unsafe { random_get(random.as_mut_ptr(), 70_000) };
    let filled = [&random[..32], &random[69_968..]].iter().all(|end| end.iter().any(|&byte| byte != 0));
    say(&format!("{}, filled to the end {}", called("random_get", "70000 bytes", error), yes(filled)));
    call("random_get", "beyond the memory", unsafe { random_get(BEYOND as *mut u8, 8) });
    call("sched_yield", "", unsafe { sched_yield() });
}
