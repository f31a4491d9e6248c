// Arguments, environment, random bytes and sched_yield.
import { BEYOND, Bytes, args_get, args_sizes_get, call, callWith, called, environ_get, environ_sizes_get, out, random_get, say, sched_yield, yes } from "./wasi";

function texts(pointers: Bytes): string[] {
  const found: string[] = [];
  for (let at: usize = 0; at < pointers.length; at += 4) found.push(String.UTF8.decodeUnsafe(load<usize>(pointers.pointer + at), 1024, true));
  return found;
}

function listed(texts: string[], first: i32): string {
  let line = "";
  for (let i = first; i < texts.length; i++) line += " [" + texts[i] + "]";
  return line;
}

function agree(texts: string[], size: u32): string {
  let sum = 0;
  for (let i = 0; i < texts.length; i++) sum += String.UTF8.byteLength(texts[i], true);
  return ", sizes agree " + yes(sum == size);
}

function filled(bytes: Bytes, from: usize): bool {
  for (let i: usize = from; i < from + 32; i++) if (load<u8>(bytes.pointer + i) != 0) return true;
  return false;
}

let error = args_sizes_get(out, out + 4);
let size = load<u32>(out, 4);
callWith("args_sizes_get", "", error, load<u32>(out).toString());
const argPointers = Bytes.room(load<u32>(out) * 4);
error = args_get(argPointers.pointer, Bytes.room(size).pointer);
const args = texts(argPointers);
say(called("args_get", "", error) + listed(args, 1) + agree(args, size));
call("args_sizes_get", "beyond the memory", args_sizes_get(BEYOND, out));

error = environ_sizes_get(out, out + 4);
size = load<u32>(out, 4);
callWith("environ_sizes_get", "", error, load<u32>(out).toString() + " " + size.toString());
const variablePointers = Bytes.room(load<u32>(out) * 4);
error = environ_get(variablePointers.pointer, Bytes.room(size).pointer);
const variables = texts(variablePointers);
say(called("environ_get", "", error) + listed(variables, 0) + agree(variables, size));
call("environ_get", "beyond the memory", environ_get(variablePointers.pointer, BEYOND));

const random = Bytes.room(70000);
call("random_get", "nothing", random_get(random.pointer, 0));
error = random_get(random.pointer, 32);
random_get(random.pointer + 32, 32);
say(called("random_get", "32 bytes twice", error) + ", differ " + yes(memory.compare(random.pointer, random.pointer + 32, 32) != 0));
memory.fill(random.pointer, 0, 70000);
error = random_get(random.pointer, 70000);
say(called("random_get", "70000 bytes", error) + ", filled to the end " + yes(filled(random, 0) && filled(random, 69968)));
call("random_get", "beyond the memory", random_get(BEYOND, 8));
call("sched_yield", "", sched_yield());
