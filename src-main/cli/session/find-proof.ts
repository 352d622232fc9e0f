import { isDeepStrictEqual } from 'node:util';
import type { LabClient } from '#main/host/index.ts';
import type { ModelChoice, StoredProof } from '#shared/contract/index.ts';

/** The latest stored proof of exactly that model and plan. */
export async function findProof(client: LabClient, { id, round, plan, without, force }: ModelChoice): Promise<StoredProof | undefined> {
  const models = await client.models.list({ runs: [id] });
  const model = models.find((one) => (round === undefined ? one.best : one.round === round));
  const wanted = new Set(without);
  const candidates = (model?.proofs ?? []).filter((proof) => proof.plan === plan && proof.without === wanted.size);
  for (const { id: proof } of candidates) {
    const stored = await client.models.proof({ proof });
    const { sheet } = stored;
    if (sheet.without.every((step) => wanted.has(step)) && isDeepStrictEqual(sheet.force, force)) return stored;
  }
  return undefined;
}
