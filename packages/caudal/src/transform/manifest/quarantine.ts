import { Fault } from '../../kernel/index.ts'
import type { ManifestNode } from './resource.ts'

/** Which rows a model does not take, and how many of them there may be. */
export interface Quarantine {
  readonly rules: readonly QuarantineRule[]
  /** How large a share of the rows may be set aside, from 0 to 1. */
  readonly tolerate: number
}

/** A condition in SQL; rows for which it is true are set aside, with the reason. */
export interface QuarantineRule {
  readonly reason: string
  readonly condition: string
}

/** The ending of the names of tables that hold what was set aside. */
export const quarantineEnding = '__quarantine'

const keys = ['rules', 'tolerate']

/** What the `meta` of a resource says under `quarantine`; null where it says nothing. Throws `DBT-CONFIG`. */
export function quarantineOf({ config, unique_id: id }: Pick<ManifestNode, 'config' | 'unique_id'>): Quarantine | null {
  const given = (config.meta as Readonly<Record<string, unknown>> | undefined)?.['quarantine']
  if (given === undefined || given === null) return null
  const refuse = (what: string): never => {
    throw new Fault('DBT-CONFIG', {
      message: `${id}: ${what}`,
      hint: "write `quarantine: { rules: { 'no price': price is null }, tolerate: 0.05 }` under meta: a condition for each reason",
    })
  }
  if (!isObject(given)) return refuse('quarantine is no object')
  const other = Object.keys(given).find((key) => !keys.includes(key))
  if (other !== undefined) return refuse(`quarantine has the key ${other}, which says nothing`)
  const { rules, tolerate = 1 } = given
  if (!isObject(rules) || Object.keys(rules).length === 0) return refuse('quarantine has no rules')
  const bad = Object.entries(rules).find(([, condition]) => typeof condition !== 'string' || condition.trim() === '')
  if (bad !== undefined) return refuse(`the rule "${bad[0]}" of quarantine is no condition in SQL`)
  if (typeof tolerate !== 'number' || !(tolerate >= 0 && tolerate <= 1)) return refuse('tolerate of quarantine is no share from 0 to 1')
  return { tolerate, rules: Object.entries(rules).map(([reason, condition]) => ({ reason, condition: String(condition).trim() })) }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
