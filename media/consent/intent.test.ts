import assert from 'node:assert/strict';
import { intentOf, type KeyPress } from './intent';

const enter: KeyPress = { key: 'Enter', repeat: false, isComposing: false, defaultPrevented: false, takesEnter: false };

describe('a key pressed on the consent page', () => {
  it('answers by Enter once the page has settled', () => {
    assert.equal(intentOf(enter, true), 'proceed');
  });

  it('answers nothing before, because it was meant for something else', () => {
    assert.equal(intentOf(enter, false), undefined);
  });

  it('answers nothing while it is held down, composes a character or means what has the focus', () => {
    for (const what of ['repeat', 'isComposing', 'defaultPrevented', 'takesEnter'] as const) assert.equal(intentOf({ ...enter, [what]: true }, true), undefined, what);
  });

  it('leaves by Escape at any time', () => {
    assert.equal(intentOf({ ...enter, key: 'Escape' }, false), 'cancel');
    assert.equal(intentOf({ ...enter, key: 'Escape', takesEnter: true }, true), 'cancel');
  });

  it('means nothing otherwise', () => {
    for (const key of [' ', 'Tab', 'ArrowDown', 'y']) assert.equal(intentOf({ ...enter, key }, true), undefined);
  });
});
