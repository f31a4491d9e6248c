import { AirlockError } from '../errors';

/** Where an OTLP receiver takes what it is sent: one address for each signal. */
export interface OtlpEndpoint {
  readonly traces: string;
  readonly metrics: string;
}

const EXAMPLE = 'Write for example http://localhost:4318 or https://otlp.example.org.';

/**
 * Reads the base address of an OTLP/HTTP receiver, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it; the signals' paths are added
 * (OTLP specification, "Endpoint URLs for OTLP/HTTP").
 *
 * @param what what is at fault where it makes no sense: the setting's or the variable's name
 * @throws AirlockError `settings.invalid` for anything but https, or http to this machine; for credentials in it
 */
export function parseEndpoint(text: string, what: string): OtlpEndpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw invalid(`${what} is not the address of an OTLP receiver: it must begin with https:// or http://.`, EXAMPLE);
  if (url.username !== '' || url.password !== '') throw invalid(`${what} holds a user name or a password, which settings are no place for.`, 'Put an Authorization header into the environment variable OTEL_EXPORTER_OTLP_HEADERS.');
  if (url.search !== '' || url.hash !== '') throw invalid(`${what} holds more than an address and a path.`, EXAMPLE);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) throw invalid(`${what} would send what plugins do over the network unencrypted.`, 'Use https://, or a receiver on this machine.');
  const base = url.href.replace(/\/+$/, '');
  return { traces: `${base}/v1/traces`, metrics: `${base}/v1/metrics` };
}

/** Whether a host, as `URL.hostname` writes it, is this machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function invalid(message: string, nextStep: string): AirlockError {
  return new AirlockError('settings.invalid', message, nextStep);
}
