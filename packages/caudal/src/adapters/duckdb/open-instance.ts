import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Fault } from '../../kernel/index.ts'
import { instanceOn } from './instance.ts'
import type { Instance } from './instance.ts'
import { firstLine, machineFault, readEngineError } from './engine-error.ts'

/** The DuckDB file and what it may take. */
export interface InstanceOptions {
  readonly path: string
  /** As `4GB`; null leaves DuckDB's own limit. */
  readonly memory: string | null
  readonly threads: number | null
}

/**
 * Opens a DuckDB file, made with its folder where it is not there. Rejects with `WAREHOUSE-BUSY` while another process has it open,
 * `WAREHOUSE-UNREADABLE` when it is no DuckDB file or of a newer DuckDB, `DISK-READ-ONLY` and `DISK-FULL`.
 */
export async function openInstance({ path, memory, threads }: InstanceOptions): Promise<Instance> {
  try {
    await makeFolder(dirname(path))
    const opened = await DuckDBInstance.fromCache(path, {
      errors_as_json: 'true',
      autoinstall_known_extensions: 'false',
      // A file that is written anew with the same size and time would be answered from what was there before.
      enable_external_file_cache: 'false',
      ...(memory === null ? {} : { memory_limit: memory }),
      ...(threads === null ? {} : { threads: String(threads) }),
    })
    return instanceOn(opened)
  } catch (error) {
    throw openFault(error, path)
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    const full = (error as { readonly code?: string }).code === 'ENOSPC'
    throw new Fault(full ? 'DISK-FULL' : 'DISK-READ-ONLY', {
      message: `the folder ${folder} cannot be made: ${(error as Error).message}`,
      hint: full ? 'free some space' : 'give the user that runs Caudal the right to write there',
      blame: 'system',
      cause: error,
    })
  }
}

function openFault(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof Fault) return error
  const read = readEngineError(error) ?? { type: 'Unknown', message: error.message }
  if (/set lock|being used by another process/.test(read.message)) {
    return new Fault('WAREHOUSE-BUSY', {
      message: `another process has the warehouse ${path} open: ${firstLine(read.message)}`,
      hint: 'close the program that has it open, or wait until it is done',
      blame: 'system',
      retryable: true,
      data: { path },
      cause: error,
    })
  }
  if (/not a valid DuckDB|read a database file with version|checksum|[Cc]orrupt|[Ss]erializ|version number/.test(read.message)) {
    return new Fault('WAREHOUSE-UNREADABLE', {
      message: `the warehouse ${path} cannot be read: ${firstLine(read.message)}`,
      hint: 'restore the file from a copy, or move it away and run the pipelines anew; a newer Caudal may have written it',
      blame: 'system',
      data: { path },
      cause: error,
    })
  }
  const machine = machineFault(read, error)
  if (machine !== undefined) return machine
  return new Fault('WAREHOUSE-UNREADABLE', {
    message: `the warehouse ${path} does not open: ${firstLine(read.message)}`,
    hint: 'check warehouse in caudal.config.ts and that the file is a DuckDB database',
    blame: 'system',
    data: { path },
    cause: error,
  })
}
