import { AirlockError } from '../../../errors';
import { printable } from '../../../printable';

/** An artifact in a registry. */
export interface OciReference {
  /** Host, with the port where one is written. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…`; where both are there, the tag is only what people call it. */
  readonly digest?: string;
}

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const HOST = `(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9A-Fa-f:]+\\])(?::\\d{1,5})?`;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '[A-Za-z0-9_][A-Za-z0-9._-]{0,127}';
const REFERENCE = new RegExp(`^oci://(${HOST})/(${COMPONENT}(?:/${COMPONENT})*)(?::(${TAG}))?(?:@(sha256:[0-9a-f]{64}))?$`);

export function isOciLocation(location: string): boolean {
  return location.startsWith('oci://');
}

/**
 * Takes `oci://HOST/REPOSITORY[:TAG][@sha256:DIGEST]` apart, by the grammar of the distribution specification 1.1 (the
 * host is always written: there is no registry that is meant where none is named). A ref beside it is a tag or a digest.
 *
 * @throws AirlockError `source.unsupported`
 */
export function parseOciReference(location: string, ref?: string): OciReference {
  const written = ref === undefined ? location : `${location}${ref.startsWith('sha256:') ? '@' : ':'}${ref}`;
  const [, registry, repository, tag, digest] = REFERENCE.exec(written) ?? [];
  if (registry === undefined || repository === undefined || repository.length > 255) {
    throw new AirlockError('source.unsupported', `${printable(written.slice(0, 200))} is not the address of an artifact.`, 'Write it as oci://HOST/NAME:TAG or oci://HOST/NAME@sha256:…, the name in lower case.');
  }
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The reference as it is written, without the digest that a tag was resolved to. */
export function formatOciReference({ registry, repository, tag, digest }: OciReference): string {
  return `oci://${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
