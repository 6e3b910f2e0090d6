/** Plans that Python made, and the log of what was done: what it says and what it asks for. */

export type PlanEntry = readonly [
  exercise: string,
  part: string,
  sets: number,
  repetitions: number,
  why: string,
];

export interface PlanSession {
  readonly week: number;
  /** Days from the Monday on which the plan begins. */
  readonly day: number;
  readonly easy: boolean;
  readonly entries: readonly PlanEntry[];
}

export interface Plan {
  readonly goal: string;
  readonly name: string;
  readonly level: string;
  readonly about: string;
  readonly synonyms?: readonly string[];
  readonly days: number;
  readonly minutes: number;
  readonly weeks: number;
  readonly advice: readonly string[];
  readonly education: string;
  readonly sessions: readonly PlanSession[];
}

/** Discomfort (0-10) from which less is done, and from which an exercise stops. */
export const NOTICEABLE = 4;
export const SEVERE = 7;
/** How many of the last entries of an exercise count. */
const REMEMBERED = 5;
/** Seconds between two exercises. */
export const PAUSE_S = 10;

/** One exercise as it was done; a line of the log. */
export interface LogEntry {
  readonly date: string;
  readonly exercise: string;
  /** Share of the planned repetitions. */
  readonly done: number;
  readonly discomfort: number;
  readonly note?: string;
}

const parsed = (line: string): LogEntry | null => {
  try {
    const one = JSON.parse(line) as Partial<LogEntry> | null;
    const { date, exercise, done = 1, discomfort = 0, note = "" } = one ?? {};
    const right =
      typeof date === "string" &&
      /^\d{4}-\d\d-\d\d$/.test(date) &&
      !Number.isNaN(Date.parse(date)) &&
      typeof exercise === "string" &&
      typeof done === "number" &&
      done >= 0 &&
      done <= 1 &&
      Number.isInteger(discomfort) &&
      discomfort >= 0 &&
      discomfort <= 10 &&
      typeof note === "string";
    return right ? { date, exercise, done, discomfort, note } : null;
  } catch {
    return null;
  }
};

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line.trim());

/** The entries of a log as text; damaged lines are left out here but stay in the text. */
export const entriesOf = (text: string): LogEntry[] =>
  linesOf(text).flatMap((line) => parsed(line) ?? []);

/** The line that stands for an entry, as `faceanatomy.training.log` writes it. */
const lineOf = ({ date, exercise, done, discomfort, note }: LogEntry): string =>
  JSON.stringify({
    date,
    exercise,
    ...(done === 1 ? {} : { done: Math.round(done * 1000) / 1000 }),
    ...(discomfort ? { discomfort } : {}),
    ...(note ? { note } : {}),
  });

/** One log with the lines of another added that it does not have yet. */
export const merged = (text: string, more: string): string => {
  const lines = linesOf(text);
  const count = (list: readonly string[], line: string) =>
    list.filter((one) => one === line).length;
  const added = linesOf(more);
  for (const line of new Set(added)) {
    const missing = count(added, line) - count(lines, line);
    for (let i = 0; i < missing; i++) lines.push(line);
  }
  return lines.length ? `${lines.join("\n")}\n` : "";
};

/** The log in this browser; without storage it lasts until the page is closed. */
export class Log {
  text = "";

  constructor(
    private readonly storage: Pick<Storage, "getItem" | "setItem"> | null,
    private readonly key = "faceanatomy-training-log",
  ) {
    this.read();
  }

  get entries(): LogEntry[] {
    return entriesOf(this.text);
  }

  add(entry: LogEntry): void {
    this.read(); // another tab may have added lines meanwhile
    this.write(`${this.text}${lineOf(entry)}\n`);
  }

  /** Add a file's lines; returns how many entries are new. */
  import(text: string): number {
    const before = this.entries.length;
    this.write(merged(this.text, text));
    return this.entries.length - before;
  }

  clear(): void {
    this.write("");
  }

  private read(): void {
    try {
      this.text = this.storage?.getItem(this.key) ?? this.text;
    } catch {
      // Storage may be forbidden: the log then lives in this page only.
    }
  }

  private write(text: string): void {
    this.text = text;
    try {
      this.storage?.setItem(this.key, text);
    } catch {
      // As above.
    }
  }
}

/** What a log means for the next session; the rules of `faceanatomy.training.log.lessons`. */
export interface Lessons {
  readonly stopped: ReadonlyMap<string, number>;
  readonly halved: ReadonlyMap<string, number>;
  readonly held: ReadonlySet<string>;
}

export const lessonsOf = (entries: readonly LogEntry[]): Lessons => {
  const byExercise = new Map<string, LogEntry[]>();
  for (const entry of [...entries].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)))
    byExercise.set(entry.exercise, [...(byExercise.get(entry.exercise) ?? []), entry]);
  const stopped = new Map<string, number>();
  const halved = new Map<string, number>();
  const held = new Set<string>();
  for (const [exercise, noted] of byExercise) {
    const last = noted.slice(-REMEMBERED);
    const worst = Math.max(...last.map((entry) => entry.discomfort));
    if (worst >= SEVERE) stopped.set(exercise, worst);
    else if (worst >= NOTICEABLE) halved.set(exercise, worst);
    const done = last.reduce((sum, entry) => sum + entry.done, 0) / last.length;
    if (done < 0.5) held.add(exercise);
  }
  return { stopped, halved, held };
};

/** What is to be done in a session, after what the log says. */
export interface Task {
  readonly exercise: string;
  readonly part: string;
  readonly sets: number;
  readonly repetitions: number;
  readonly why: string;
}

export const tasksOf = (plan: Plan, session: PlanSession, lessons: Lessons): Task[] =>
  session.entries.flatMap(([exercise, part, ownSets, ownRepetitions, why]) => {
    if (lessons.stopped.has(exercise)) return [];
    let [sets, repetitions] = [ownSets, ownRepetitions];
    const first = plan.sessions
      .filter((one) => one.week === 1)
      .flatMap((one) => one.entries)
      .find((entry) => entry[0] === exercise);
    if (lessons.held.has(exercise) && first) {
      [sets, repetitions] = [Math.min(sets, first[2]), Math.min(repetitions, first[3])];
    }
    if (!lessons.halved.has(exercise)) return [{ exercise, part, sets, repetitions, why }];
    const total = Math.max(1, Math.floor((sets * repetitions) / 2));
    sets = Math.min(sets, total);
    repetitions = Math.max(1, Math.floor(total / sets));
    return [
      { exercise, part, sets, repetitions, why: `${why} Less because of the discomfort noted.` },
    ];
  });
