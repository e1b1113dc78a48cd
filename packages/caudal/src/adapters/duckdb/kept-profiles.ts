import type { Profile } from '../../ports/index.ts'
import { inTransaction } from './migrations.ts'
import type { Session } from './session.ts'
import { inSession } from './workplace.ts'
import type { Workplace } from './workplace.ts'

/** How profiles are made today; those that were made otherwise are made anew. */
const way = 'profile 1'

/** The profile that is kept of a dataset, where it is of what there is now. */
export async function keptProfile(session: Session, of: { readonly dataset: string; readonly madeOf: string }): Promise<Profile | null> {
  const values = [of.dataset, `${way} ${of.madeOf}`]
  const [row] = await session.rows<{ profile: string }>('SELECT profile FROM caudal.profiles WHERE dataset = $1 AND made_of = $2', values)
  return row === undefined ? null : (JSON.parse(row.profile) as Profile)
}

/** Keeps a profile in place of the one before of its dataset. */
export async function keepProfile(place: Workplace, of: { readonly madeOf: string; readonly profile: Profile }): Promise<void> {
  const { dataset } = of.profile
  await place.lock(() =>
    inSession({ place }, (session) =>
      inTransaction(session, async () => {
        await session.run('DELETE FROM caudal.profiles WHERE dataset = $1', [dataset])
        const values = [dataset, `${way} ${of.madeOf}`, JSON.stringify(of.profile)]
        await session.run('INSERT INTO caudal.profiles VALUES ($1, $2, $3)', values)
      }),
    ),
  )
}
