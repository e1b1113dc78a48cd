import type { Json } from '../kernel/index.ts'
import type { ApprovalAnswer } from '../journal/index.ts'

/** A question that a step has asked, and its answer once there is one. Moments are milliseconds since 1970. */
export interface ApprovalRecord {
  readonly run: string
  readonly step: string
  readonly askedAt: number
  /** When the time for an answer is up; null where it never is. */
  readonly dueAt: number | null
  /** What is shown with the question. */
  readonly shown: Json
  readonly answer: ApprovalAnswer | null
  readonly answeredAt: number | null
  /** Who answered; null where nobody did, or did not say. */
  readonly by: string | null
  readonly comment: string | null
}

/** Questions to persons, within a transaction. */
export interface ApprovalStatements {
  /** Notes that a step asks; an earlier question of the same step, before a retry, is forgotten. */
  noteQuestion(question: Pick<ApprovalRecord, 'run' | 'step' | 'askedAt' | 'dueAt' | 'shown'>): Promise<void>
  noteAnswer(answer: Omit<ApprovalRecord, 'askedAt' | 'dueAt' | 'shown'>): Promise<void>
  question(of: { readonly run: string; readonly step: string }): Promise<ApprovalRecord | null>
}

/** What can be asked about questions to persons without changing anything. */
export interface ApprovalReader {
  /** The questions that a run has asked, oldest first. */
  approvals(run: string): Promise<readonly ApprovalRecord[]>
  /** The questions of all runs that wait for an answer, oldest first. */
  openApprovals(filter: { readonly limit: number }): Promise<readonly ApprovalRecord[]>
}
