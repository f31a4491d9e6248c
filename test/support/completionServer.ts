import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that came. */
export interface Received {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** Resolves when its connection is gone, however. */
  readonly closed: Promise<unknown>;
}

/** Answers one request. */
export type Answer = (response: ServerResponse, received: Received) => void | Promise<void>;

/** A server on this machine that speaks the chat completions protocol, as it is told to. */
export class CompletionServer {
  readonly requests: Received[] = [];
  answer: Answer = streaming(['Hello', ' there', '.'], { used: [7, 3] });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<CompletionServer> {
    const server = createServer();
    const made = new CompletionServer(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => { void made.handle(request, response); });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return made;
  }

  /** What the setting is to say. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received: Received = {
      path: request.url ?? '', authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString()) as Received['body'],
      closed: once(response, 'close'),
    };
    this.requests.push(received);
    await this.answer(response, received);
  }
}

/** A chunk of a stream. */
export function chunk(text: string | undefined, finish: string | null = null, more: Readonly<Record<string, unknown>> = {}): string {
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: text === undefined ? {} : { content: text }, finish_reason: finish }], ...more })}\n\n`;
}

/** A whole stream of these pieces. */
export function streaming(pieces: readonly string[], { used, finish = 'stop' }: { readonly used?: readonly [prompt: number, completion: number]; readonly finish?: string } = {}): Answer {
  const count = used === undefined ? '' : `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: used[0], completion_tokens: used[1], total_tokens: used[0] + used[1] } })}\n\n`;
  return raw([chunk(''), ...pieces.map(piece => chunk(piece)), chunk(undefined, finish), count, 'data: [DONE]\n\n'].join(''));
}

/** A stream of just these bytes. */
export function raw(text: string): Answer {
  return response => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(text);
  };
}

/** An error as the protocol has it. */
export function failing(status: number, error: Readonly<Record<string, unknown>> | string = { message: 'No.', type: 'error' }, headers: Readonly<Record<string, string>> = {}): Answer {
  return response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof error === 'string' ? error : JSON.stringify({ error }));
  };
}
