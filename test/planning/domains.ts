// The small domains that planners are tried on, and problems of any size for them.

/** A domain and one of its problems. */
export interface PlanningCase {
  readonly domain: string;
  readonly problem: string;
}

const names = (prefix: string, count: number): readonly string[] => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
const pairs = <T>(items: readonly T[]): readonly (readonly [T, T])[] => items.flatMap((first, index) => items.slice(index + 1).map(second => [first, second] as const));

function problem(name: string, { objects, init, goal, metric = '' }: { objects: string; init: readonly string[]; goal: readonly string[]; metric?: string }): string {
  return `(define (problem ${name}-problem) (:domain ${name})
  (:objects ${objects})
  (:init ${init.join('\n         ')})
  (:goal (and ${goal.join(' ')}))${metric})`;
}

export const BLOCKS = `; Blocks on a table, and a hand for one of them.
(define (domain blocks)
  (:requirements :strips)
  (:predicates (on ?above ?below) (on-table ?block) (clear ?block) (hand-empty) (holding ?block))
  (:action pick-up :parameters (?block)
    :precondition (and (clear ?block) (on-table ?block) (hand-empty))
    :effect (and (not (on-table ?block)) (not (clear ?block)) (not (hand-empty)) (holding ?block)))
  (:action put-down :parameters (?block)
    :precondition (holding ?block)
    :effect (and (not (holding ?block)) (clear ?block) (hand-empty) (on-table ?block)))
  (:action stack :parameters (?above ?below)
    :precondition (and (holding ?above) (clear ?below))
    :effect (and (not (holding ?above)) (not (clear ?below)) (clear ?above) (hand-empty) (on ?above ?below)))
  (:action unstack :parameters (?above ?below)
    :precondition (and (on ?above ?below) (clear ?above) (hand-empty))
    :effect (and (holding ?above) (clear ?below) (not (clear ?above)) (not (hand-empty)) (not (on ?above ?below)))))`;

/** A tower of blocks that is to stand the other way round; with `isCircle`, on itself. */
export function blocks(count: number, isCircle = false): PlanningCase {
  const all = names('b', count);
  const tower = all.slice(1).map((block, index) => `(on ${block} ${all[index] ?? ''})`);
  const goal = all.slice(1).map((block, index) => `(on ${all[index] ?? ''} ${block})`);
  return {
    domain: BLOCKS,
    problem: problem('blocks', {
      objects: all.join(' '),
      init: ['(hand-empty)', '(on-table b1)', `(clear b${count})`, ...tower],
      goal: isCircle ? [...goal, `(on b${count} b1)`] : goal,
    }),
  };
}

export const GRIPPER = `; A robot with two hands brings balls to the other room.
(define (domain gripper)
  (:requirements :strips :typing)
  (:types room ball hand)
  (:predicates (robot-at ?room - room) (at ?ball - ball ?room - room) (free ?hand - hand) (carries ?hand - hand ?ball - ball))
  (:action move :parameters (?from ?to - room)
    :precondition (robot-at ?from)
    :effect (and (robot-at ?to) (not (robot-at ?from))))
  (:action pick :parameters (?ball - ball ?room - room ?hand - hand)
    :precondition (and (at ?ball ?room) (robot-at ?room) (free ?hand))
    :effect (and (carries ?hand ?ball) (not (at ?ball ?room)) (not (free ?hand))))
  (:action drop :parameters (?ball - ball ?room - room ?hand - hand)
    :precondition (and (carries ?hand ?ball) (robot-at ?room))
    :effect (and (at ?ball ?room) (free ?hand) (not (carries ?hand ?ball)))))`;

export function gripper(balls: number): PlanningCase {
  const all = names('ball', balls);
  return {
    domain: GRIPPER,
    problem: problem('gripper', {
      objects: `here there - room left right - hand ${all.join(' ')} - ball`,
      init: ['(robot-at here)', '(free left)', '(free right)', ...all.map(ball => `(at ${ball} here)`)],
      goal: all.map(ball => `(at ${ball} there)`),
    }),
  };
}

export const FERRY = `; A ferry for one car sails between places. It does not sail to where it is.
(define (domain ferry)
  (:requirements :strips :typing :equality :negative-preconditions)
  (:types car place)
  (:predicates (ferry-at ?place - place) (at ?car - car ?place - place) (on ?car - car) (loaded))
  (:action sail :parameters (?from ?to - place)
    :precondition (and (ferry-at ?from) (not (= ?from ?to)))
    :effect (and (ferry-at ?to) (not (ferry-at ?from))))
  (:action board :parameters (?car - car ?place - place)
    :precondition (and (at ?car ?place) (ferry-at ?place) (not (loaded)))
    :effect (and (on ?car) (loaded) (not (at ?car ?place))))
  (:action debark :parameters (?car - car ?place - place)
    :precondition (and (on ?car) (ferry-at ?place))
    :effect (and (at ?car ?place) (not (on ?car)) (not (loaded)))))`;

/** Each car wants to the next place; with `isSunk`, the ferry is nowhere. */
export function ferry(cars: number, places: number, isSunk = false): PlanningCase {
  const all = names('car', cars);
  return {
    domain: FERRY,
    problem: problem('ferry', {
      objects: `${names('place', places).join(' ')} - place ${all.join(' ')} - car`,
      init: [...(isSunk ? [] : ['(ferry-at place1)']), ...all.map((car, index) => `(at ${car} place${index % places + 1})`)],
      goal: all.map((car, index) => `(at ${car} place${(index + 1) % places + 1})`),
    }),
  };
}

export const HANOI = `; Discs on pegs, each only on larger ones. Pegs are larger than every disc.
(define (domain hanoi)
  (:requirements :strips)
  (:predicates (smaller ?this ?that) (on ?disc ?what) (clear ?what))
  (:action move :parameters (?disc ?from ?to)
    :precondition (and (smaller ?disc ?to) (on ?disc ?from) (clear ?disc) (clear ?to))
    :effect (and (clear ?from) (on ?disc ?to) (not (on ?disc ?from)) (not (clear ?to)))))`;

/** All discs to the third peg; with `isGlued`, the largest one is not smaller than any peg. */
export function hanoi(discs: number, isGlued = false): PlanningCase {
  const all = names('d', discs);
  const pegs = names('peg', 3);
  const tower = [...all, 'peg1'].slice(1).map((below, index) => `(on ${all[index] ?? ''} ${below})`);
  const onPegs = all.slice(0, isGlued ? -1 : discs).flatMap(disc => pegs.map(peg => `(smaller ${disc} ${peg})`));
  return {
    domain: HANOI,
    problem: problem('hanoi', {
      objects: [...all, ...pegs].join(' '),
      init: [...onPegs, ...pairs(all).map(([small, large]) => `(smaller ${small} ${large})`), ...tower, '(clear d1)', '(clear peg2)', '(clear peg3)'],
      goal: [...all, 'peg3'].slice(1).map((below, index) => `(on ${all[index] ?? ''} ${below})`),
    }),
  };
}

export const LOGISTICS = `; Trucks drive within their city, planes fly between airports.
(define (domain logistics)
  (:requirements :strips :typing)
  (:types city place - object airport - place package vehicle - object truck plane - vehicle)
  (:predicates (in-city ?place - place ?city - city) (at ?thing - (either package vehicle) ?place - place) (in ?package - package ?vehicle - vehicle))
  (:action load :parameters (?package - package ?vehicle - vehicle ?place - place)
    :precondition (and (at ?package ?place) (at ?vehicle ?place))
    :effect (and (in ?package ?vehicle) (not (at ?package ?place))))
  (:action unload :parameters (?package - package ?vehicle - vehicle ?place - place)
    :precondition (and (in ?package ?vehicle) (at ?vehicle ?place))
    :effect (and (at ?package ?place) (not (in ?package ?vehicle))))
  (:action drive :parameters (?truck - truck ?from ?to - place ?city - city)
    :precondition (and (at ?truck ?from) (in-city ?from ?city) (in-city ?to ?city))
    :effect (and (at ?truck ?to) (not (at ?truck ?from))))
  (:action fly :parameters (?plane - plane ?from ?to - airport)
    :precondition (at ?plane ?from)
    :effect (and (at ?plane ?to) (not (at ?plane ?from)))))`;

/** Packages of each city want to the next; each city has an airport, an office and a truck. Without planes, none gets there. */
export function logistics(cities: number, packages: number, planes = 1): PlanningCase {
  const all = names('city', cities);
  const packs = names('pack', packages);
  return {
    domain: LOGISTICS,
    problem: problem('logistics', {
      objects: `${all.join(' ')} - city ${all.map(city => `${city}-air`).join(' ')} - airport ${all.map(city => `${city}-office`).join(' ')} - place
   ${all.map(city => `${city}-truck`).join(' ')} - truck ${planes === 0 ? '' : `${names('plane', planes).join(' ')} - plane`} ${packs.join(' ')} - package`,
      init: [
        ...all.flatMap(city => [`(in-city ${city}-air ${city})`, `(in-city ${city}-office ${city})`, `(at ${city}-truck ${city}-office)`]),
        ...names('plane', planes).map((plane, index) => `(at ${plane} city${index % cities + 1}-air)`),
        ...packs.map((pack, index) => `(at ${pack} city${index % cities + 1}-office)`),
      ],
      goal: packs.map((pack, index) => `(at ${pack} city${(index + 1) % cities + 1}-office)`),
    }),
  };
}

export const ROADS = `; A courier on roads of different length, who may also take a train for nothing, where there is one.
(define (domain roads)
  (:requirements :typing :action-costs :negative-preconditions)
  (:types town)
  (:constants depot - town)
  (:predicates (road ?from ?to - town) (train ?from ?to - town) (courier ?town - town) (visited ?town - town) (tired))
  (:functions (length ?from ?to - town) - number (total-cost) - number)
  (:action walk :parameters (?from ?to - town)
    :precondition (and (courier ?from) (road ?from ?to) (not (tired)))
    :effect (and (courier ?to) (not (courier ?from)) (visited ?to) (increase (total-cost) (length ?from ?to))))
  (:action ride :parameters (?from ?to - town)
    :precondition (and (courier ?from) (train ?from ?to) (not (tired)))
    :effect (and (courier ?to) (not (courier ?from)) (visited ?to) (tired)))
  (:action rest :parameters (?town - town)
    :precondition (and (courier ?town) (tired))
    :effect (and (not (tired)) (increase (total-cost) 2.5))))`;

/** Towns in a grid; all are to be visited, and the courier is back and not tired. `seed` decides the lengths. */
export function roads(width: number, height: number, seed = 1): PlanningCase {
  let state = seed;
  const next = (below: number): number => {
    state = Math.imul(state, 1_103_515_245) + 12_345 >>> 0;
    return (state >>> 8) % below;
  };
  const town = (x: number, y: number): string => (x + y === 0 ? 'depot' : `town-${x}-${y}`);
  const init = ['(courier depot)', '(= (total-cost) 0)'];
  const all: string[] = [];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      all.push(town(x, y));
      for (const [toX, toY] of [[x + 1, y], [x, y + 1]] as const) {
        if (toX === width || toY === height) continue;
        const kind = next(4) === 0 ? 'train' : 'road';
        const length = (1 + next(40)) / 4;
        for (const [from, to] of [[town(x, y), town(toX, toY)], [town(toX, toY), town(x, y)]] as const) {
          init.push(`(${kind} ${from} ${to})`);
          if (kind === 'road') init.push(`(= (length ${from} ${to}) ${length})`);
        }
      }
    }
  }
  return {
    domain: ROADS,
    problem: problem('roads', {
      objects: `${all.filter(name => name !== 'depot').join(' ')} - town`, init,
      goal: [...all.filter(name => name !== 'depot').map(name => `(visited ${name})`), '(courier depot)', '(not (tired))'],
      metric: '\n  (:metric minimize (total-cost))',
    }),
  };
}
