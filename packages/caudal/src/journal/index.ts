export type {
  ApprovalAnswer,
  CheckResult,
  JournalEntry,
  RequestNote,
  JournalEvent,
  LogLine,
  ProgressNote,
  Published,
  RunCommand,
  TaskRunKey,
} from './event.ts'
export { runOf } from './event.ts'
export type { AttemptState, BackfillState, BackfillWindowState, RunState, TaskRunState } from './states.ts'
export { canGo, clearings, isTerminal, sourcesOf, terminalStates, transitions } from './transitions.ts'
export type { StateOf } from './transitions.ts'
