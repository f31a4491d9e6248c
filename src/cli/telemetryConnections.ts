import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';

/**
 * The connections by which a command sends telemetry. The exporter gives a receiver up that is silent; one that answers byte by byte is
 * never silent, and would keep the process as long as it likes.
 */
export class TelemetryConnections {
  private readonly agents: Agent[] = [];

  /** What connects by a protocol, `http:` or `https:`. */
  readonly agentFor = (protocol: string): Agent => {
    const agent = protocol === 'https:' ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
    this.agents.push(agent);
    return agent;
  };

  /** Lets the process end, whatever is still being sent or answered. */
  release(): void {
    for (const { sockets } of this.agents) for (const socket of Object.values(sockets).flat()) socket?.unref();
  }
}
