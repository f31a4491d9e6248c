// Sockets, which there are none of, and other calls at which some hosts crash or wait for ever: each is answered at once.
import { ACCESSED, ACCESSED_NOW, Bytes, FOLLOW, MONOTONIC, ROOT, call, callWith, iovecs, makeFile, out, path_filestat_set_times, poll_oneoff, readText, sock_accept, sock_recv, sock_send, sock_shutdown, statPath } from "./wasi";

const byte = Bytes.of("x");
call("sock_accept", "of a folder", sock_accept(ROOT, 0, out));
call("sock_accept", "of nothing", sock_accept(99, 0, out));
call("sock_recv", "from standard input", sock_recv(0, iovecs(byte), 1, 0, out, out + 4));
call("sock_recv", "from nothing", sock_recv(99, iovecs(byte), 1, 0, out, out + 4));
call("sock_send", "to standard output", sock_send(1, iovecs(byte), 1, 0, out));
call("sock_send", "to nothing", sock_send(99, iovecs(byte), 1, 0, out));
call("sock_shutdown", "of standard output", sock_shutdown(1, 3));
call("sock_shutdown", "of nothing", sock_shutdown(99, 3));

const past = memory.data(48, 8), happened = memory.data(32, 8);
store<u64>(past, 9);
store<u32>(past, MONOTONIC, 16);
store<u64>(past, 1, 24);
store<u16>(past, 1, 40);
const error = poll_oneoff(past, happened, 1, out);
callWith("poll_oneoff", "until the past", error, load<u32>(out).toString() + " " + load<u64>(happened).toString());
makeFile("file", "x");
const name = Bytes.of("file");
call("path_filestat_set_times", "given and now", path_filestat_set_times(ROOT, FOLLOW, name.pointer, name.length, 1, 2, ACCESSED | ACCESSED_NOW));
call("path_filestat_get", "afterwards", statPath(FOLLOW, "file"));
readText("standard output", 1, 1);
