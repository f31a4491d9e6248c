import type { CapabilityName } from '../types';
import { parseArgument } from './argumentPattern';
import type { ArgumentPattern } from './pattern';
import { pathPattern } from './pathPattern';
import type { PathPattern } from './pathPattern';
import { concerns } from './pluginPattern';
import type { DecidingRule, Party, Policy, PolicyEffect, Verdict } from './types';

/** Strictest last. */
const STRICTNESS: readonly Verdict['effect'][] = ['none', 'allow', 'ask', 'deny'];

/** What counts where no rule says anything: programs are asked about every time. */
const DEFAULT_RULES: readonly DecidingRule[] = [{ source: 'default', rule: { effect: 'ask', plugin: '*', capability: 'exec', arguments: [], index: 0 } }];

/** What all that is below a directory comes to. */
export interface DirectoryVerdict {
  /** A rule that denies something there. */
  readonly denied: DecidingRule | undefined;
  /** Rules that ask about something there. */
  readonly asking: readonly DecidingRule[];
}

/** A rule, ready to be matched. */
interface Ready<P> {
  readonly effect: PolicyEffect;
  readonly by: DecidingRule;
  /** Empty: whatever it is about. */
  readonly patterns: readonly P[];
}

/** The rules of one source about one plugin and capability, in order. */
type Rules<P> = readonly Ready<P>[];

/**
 * What the rules of all sources say about what one plugin does. Within a source the first rule that covers the call decides;
 * between sources the strictest: deny before ask before allow. Where none says anything, Airlock's own do.
 */
export class Rulings {
  private readonly byCapability = new Map<CapabilityName, readonly Rules<ArgumentPattern>[]>();
  private readonly byPath = new Map<CapabilityName, readonly Rules<PathPattern>[]>();

  /** @param policies those of machine, user and workspace, whose rules were checked; one that can't be read stands for whatever it is about */
  constructor(private readonly policies: readonly Policy[], private readonly party: Party) {}

  /** Whether there is any rule about the plugin and the capability. */
  has(capability: CapabilityName): boolean {
    return this.rules(capability).some(rules => rules.length > 0);
  }

  /** The rules about the plugin and the capability, in the order in which they are asked. */
  about(capability: CapabilityName): readonly DecidingRule[] {
    return this.rules(capability).flatMap(rules => rules.map(({ by }) => by));
  }

  /**
   * What is said about one call.
   *
   * @param argument what it is about; where it is not known, rules that deny or ask about some argument count, and none that allows one
   */
  verdict(capability: CapabilityName, argument: string | undefined): Verdict {
    const verdict = strictest(this.rules(capability).map(rules => verdictOf(rules, argument)));
    if (verdict.effect !== 'none') return verdict;
    const by = DEFAULT_RULES.find(({ rule }) => rule.capability === capability);
    return by === undefined ? NONE : { effect: by.rule.effect, by };
  }

  /** The rule that denies a capability whatever it is used for. */
  denied(capability: CapabilityName): DecidingRule | undefined {
    for (const rules of this.rules(capability)) {
      // One about some argument, before it, that doesn't deny leaves something.
      const first = rules.find(({ patterns, effect }) => patterns.length === 0 || effect !== 'deny');
      if (first?.effect === 'deny') return first.by;
    }
    return undefined;
  }

  /** What is said about a directory and all that could be below it; '' is the workspace itself. */
  below(capability: 'fs.read' | 'fs.write', directory: string): DirectoryVerdict {
    const asking: DecidingRule[] = [];
    for (const rules of this.pathRules(capability)) {
      for (const { effect, by, patterns } of rules) {
        if (effect !== 'allow' && touchesAny(patterns, pattern => pattern.touchesBelow(directory))) {
          if (effect === 'deny') return { denied: by, asking: [] };
          asking.push(by);
        }
        if (coversAny(patterns, pattern => pattern.coversAllBelow(directory))) break;
      }
    }
    return { denied: undefined, asking };
  }

  /** The rule that denies everything below a directory: it is not even to be listed. */
  hidden(capability: 'fs.read' | 'fs.write', directory: string): DecidingRule | undefined {
    for (const rules of this.pathRules(capability)) {
      for (const { effect, by, patterns } of rules) {
        if (effect === 'deny') {
          if (touchesAny(patterns, pattern => pattern.touchesAllBelow(directory))) return by;
        } else if (touchesAny(patterns, pattern => pattern.touchesBelow(directory))) {
          break;
        }
      }
    }
    return undefined;
  }

  private rules(capability: CapabilityName): readonly Rules<ArgumentPattern>[] {
    const known = this.byCapability.get(capability);
    if (known !== undefined) return known;
    const compiled = this.compile(capability, source => parseArgument(capability, source));
    this.byCapability.set(capability, compiled);
    return compiled;
  }

  private pathRules(capability: 'fs.read' | 'fs.write'): readonly Rules<PathPattern>[] {
    const known = this.byPath.get(capability);
    if (known !== undefined) return known;
    const compiled = this.compile(capability, pathPattern);
    this.byPath.set(capability, compiled);
    return compiled;
  }

  private compile<P>(capability: CapabilityName, parse: (source: string) => { readonly ok: true; readonly pattern: P } | { readonly ok: false }): readonly Rules<P>[] {
    if (capability === 'log') return [];
    return this.policies.map(({ source, file, rules }) => rules
      .filter(rule => (rule.capability === '*' || rule.capability === capability) && concerns(rule, this.party))
      .flatMap((rule): Ready<P>[] => {
        const by: DecidingRule = { source, ...(file === undefined ? {} : { file }), rule };
        const patterns = rule.arguments.map(parse);
        const readable = patterns.flatMap(parsed => (parsed.ok ? [parsed.pattern] : []));
        if (readable.length === patterns.length) return [{ effect: rule.effect, by, patterns: readable }];
        return rule.effect === 'allow' ? [] : [{ effect: rule.effect, by, patterns: [] }];
      }));
  }
}

const NONE: Verdict = { effect: 'none' };

function verdictOf(rules: Rules<ArgumentPattern>, argument: string | undefined): Verdict {
  let asked: Verdict | undefined;
  for (const { effect, by, patterns } of rules) {
    const isCovered = patterns.length === 0 || (argument !== undefined && patterns.some(pattern => pattern.covers(argument)));
    if (isCovered) return effect === 'deny' ? { effect, by } : asked ?? { effect, by };
    if (effect === 'allow' || (argument !== undefined && !patterns.some(pattern => pattern.touches(argument)))) continue;
    // It may be what is meant. A question doesn't end the search: what follows may forbid it.
    if (effect === 'deny') return { effect, by };
    asked ??= { effect, by };
  }
  return asked ?? NONE;
}

/** Of equally strict ones the first. */
function strictest(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((strict, verdict) => (STRICTNESS.indexOf(verdict.effect) > STRICTNESS.indexOf(strict.effect) ? verdict : strict), NONE);
}

function coversAny<P>(patterns: readonly P[], covers: (pattern: P) => boolean): boolean {
  return patterns.length === 0 || patterns.some(covers);
}

function touchesAny<P>(patterns: readonly P[], touches: (pattern: P) => boolean): boolean {
  return patterns.length === 0 || patterns.some(touches);
}
