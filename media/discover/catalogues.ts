import { element, icon } from '../consent/dom';
import type { CatalogueLine } from './protocol';

/** A line for each catalogue: what it is called, who signed it, as of when it is, and what is wrong with it. */
export function catalogueLines(catalogues: readonly CatalogueLine[], openSettings: () => void): readonly HTMLElement[] {
  if (catalogues.length === 0) {
    const button = element('button', { type: 'button', class: 'secondary' }, 'Add a Catalogue…');
    button.addEventListener('click', openSettings);
    return [element('li', { class: 'none' }, element('span', {}, 'No catalogue is configured. A catalogue is a list of plugins, by somebody whom you know: a file, a web address, or an artifact in a registry.'), button)];
  }
  return catalogues.map(({ location, name, asOf, signer, problem }) => element('li', { title: location },
    icon(problem === undefined ? 'library' : 'warning'),
    element('span', {},
      element('strong', {}, name ?? location),
      ...(signer === undefined ? [] : [`, ${signer.label}`]),
      ...(asOf === undefined ? [] : [`, as of ${asOf}`]),
      ...(problem === undefined ? [] : [element('span', { class: 'problem' }, `${asOf === undefined ? '' : 'Shown as it was then. '}${problem}`)]))));
}
