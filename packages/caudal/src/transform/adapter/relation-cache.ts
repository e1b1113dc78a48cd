import type { Relation } from '../values/relation.ts'

/** A schema of a database. */
export interface SchemaName {
  readonly database: string | null
  readonly schema: string | null
}

type Relations = Map<string, Relation>

/**
 * Which relations are there, by schema: looked up once, then kept up by whatever creates, renames and drops. Shared by all resources of
 * a build.
 */
export class RelationCache {
  readonly #schemas = new Map<string, Promise<Relations>>()

  /** Whether it was asked what is there. */
  get isAsked(): boolean {
    return this.#schemas.size > 0
  }

  /** The relations of a schema; `look` is asked the first time. Where it fails, it is asked again. */
  async relations(name: SchemaName, look: () => Promise<readonly Relation[]>): Promise<readonly Relation[]> {
    const key = schemaKey(name)
    const known = this.#schemas.get(key) ?? look().then((found) => new Map(found.map((relation) => [relationKey(relation), relation])))
    this.#schemas.set(key, known)
    try {
      return [...(await known).values()]
    } catch (error) {
      this.#schemas.delete(key)
      throw error
    }
  }

  /** Notes a relation that was created, or whose kind has changed. */
  async add(relation: Relation): Promise<void> {
    const known = await this.#known(relation)
    known?.set(relationKey(relation), relation)
  }

  /** Notes that a relation is gone. */
  async drop(relation: Relation): Promise<void> {
    const known = await this.#known(relation)
    known?.delete(relationKey(relation))
  }

  /** Notes that a relation has another name now. */
  async rename({ from, to }: { readonly from: Relation; readonly to: Relation }): Promise<void> {
    const known = await this.#known(from)
    const type = to.type ?? from.type ?? known?.get(relationKey(from))?.type ?? null
    await this.drop(from)
    await this.add(to.with({ type }))
  }

  /** The relations of a schema that was looked up; undefined where it was not, or where looking failed. */
  async #known(name: SchemaName): Promise<Relations | undefined> {
    return this.#schemas.get(schemaKey(name))?.catch(() => undefined)
  }

  /** Forgets a schema, which is looked up anew; without a name all of them. What a rollback undoes is best forgotten. */
  forget(name?: SchemaName): void {
    if (name === undefined) this.#schemas.clear()
    else this.#schemas.delete(schemaKey(name))
  }
}

function schemaKey({ database, schema }: SchemaName): string {
  return JSON.stringify([database, schema]).toLowerCase()
}

function relationKey({ identifier }: Relation): string {
  return identifier ?? ''
}
