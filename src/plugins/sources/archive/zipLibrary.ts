// The library for ZIP archives: a bundle of its own (esbuild.mjs), so that nothing before the first archive waits for it.
import { configure } from '@zip.js/zip.js';

// Inflating is the platform's own, off the event loop; there is no worker of the library's to be found in our bundle.
configure({ useWebWorkers: false });

export { ERR_AMBIGUOUS_ARCHIVE, ERR_ENCRYPTED_CENTRAL_DIRECTORY, ERR_OVERLAPPING_ENTRY, Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';
