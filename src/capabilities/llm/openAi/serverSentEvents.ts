/** Characters of one event's data, and of one line. Chunks of an answer have a few hundred. */
const MAX_EVENT = 1 << 20;
/** Bytes of a whole stream. */
const MAX_STREAM_BYTES = 64 << 20;

/** A stream of events that can't be one, or is larger than any. */
export class MalformedStream extends Error {}

/** Takes a text apart into events as it comes, and keeps their data (HTML, "Server-sent events", section 9.2.6). */
class EventReader {
  #line = '';
  #data: string[] = [];
  #length = 0;
  #endsInReturn = false;

  /** The data of the events that this text completes. */
  *push(text: string): Generator<string> {
    let at = 0;
    // The end of a line may be two characters, and the first of them may have been the last that came.
    if (this.#endsInReturn && text.startsWith('\n')) at = 1;
    if (text !== '') this.#endsInReturn = text.endsWith('\r');
    const ends = /\r\n|\r|\n/g;
    ends.lastIndex = at;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      const event = this.#endLine(this.#line + text.slice(at, end.index));
      this.#line = '';
      at = ends.lastIndex;
      if (event !== undefined) yield event;
    }
    this.#line += text.slice(at);
    if (this.#line.length > MAX_EVENT) throw new MalformedStream(`A line has more than ${MAX_EVENT} characters.`);
  }

  #endLine(line: string): string | undefined {
    if (line === '') {
      if (this.#data.length === 0) return undefined;
      const event = this.#data.join('\n');
      this.#data = [];
      this.#length = 0;
      return event;
    }
    // What begins with a colon is a comment; other fields than the data say nothing here.
    if (line !== 'data' && !line.startsWith('data:')) return undefined;
    const value = line.slice('data:'.length);
    this.#length += line.length;
    if (this.#length > MAX_EVENT) throw new MalformedStream(`An event has more than ${MAX_EVENT} characters.`);
    this.#data.push(value.startsWith(' ') ? value.slice(1) : value);
    return undefined;
  }
}

/**
 * The data of each event of a stream, as soon as the event is complete; one that the stream ends in is left out.
 *
 * @throws MalformedStream
 */
export async function* eventData(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  // Takes a byte order mark off, and puts characters together whose bytes came apart.
  const decoder = new TextDecoder('utf-8');
  const reader = new EventReader();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_STREAM_BYTES) throw new MalformedStream(`It has more than ${MAX_STREAM_BYTES} bytes.`);
    yield* reader.push(decoder.decode(chunk, { stream: true }));
  }
}
