import type { Kysely, Transaction } from 'kysely'
import type { Json } from '../kernel/index.ts'
import type { ApprovalReader, ApprovalRecord, ApprovalStatements } from '../ports/index.ts'
import type { ApprovalRow, Tables } from './tables.ts'

/** Questions to persons, within a transaction. */
export function approvalStatements(tx: Transaction<Tables>): ApprovalStatements {
  return {
    async noteQuestion({ run, step, askedAt, dueAt, shown }) {
      const question = { asked_at: askedAt, due_at: dueAt, shown: JSON.stringify(shown) }
      const row = { ...question, answer: null, answered_at: null, answered_by: null, comment: null }
      await tx
        .insertInto('approvals')
        .values({ run, step, ...row })
        .onConflict((conflict) => conflict.columns(['run', 'step']).doUpdateSet(row))
        .execute()
    },
    async noteAnswer({ run, step, answer, answeredAt, by, comment }) {
      await tx
        .updateTable('approvals')
        .set({ answer, answered_at: answeredAt, answered_by: by, comment })
        .where('run', '=', run)
        .where('step', '=', step)
        .execute()
    },
    async question({ run, step }) {
      const row = await tx.selectFrom('approvals').selectAll().where('run', '=', run).where('step', '=', step).executeTakeFirst()
      return row === undefined ? null : approvalRecord(row)
    },
  }
}

/** The questions about them that change nothing. */
export function approvalReader(db: Kysely<Tables>): ApprovalReader {
  return {
    async approvals(run) {
      const rows = await db.selectFrom('approvals').selectAll().where('run', '=', run).orderBy('asked_at').orderBy('step').execute()
      return rows.map(approvalRecord)
    },
    async openApprovals({ limit }) {
      const rows = await db
        .selectFrom('approvals')
        .innerJoin('task_runs', (join) =>
          join.onRef('task_runs.run', '=', 'approvals.run').onRef('task_runs.step', '=', 'approvals.step').on('task_runs.item', '=', -1),
        )
        .selectAll('approvals')
        .where('approvals.answer', 'is', null)
        .where('task_runs.state', '=', 'waiting')
        .where('task_runs.finished_at', 'is', null)
        .orderBy('approvals.asked_at')
        .orderBy('approvals.run')
        .limit(limit)
        .execute()
      return rows.map(approvalRecord)
    },
  }
}

function approvalRecord(row: ApprovalRow): ApprovalRecord {
  return {
    run: row.run,
    step: row.step,
    askedAt: row.asked_at,
    dueAt: row.due_at,
    shown: JSON.parse(row.shown) as Json,
    answer: row.answer,
    answeredAt: row.answered_at,
    by: row.answered_by,
    comment: row.comment,
  }
}
