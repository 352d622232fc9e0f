import { sql } from 'kysely';

/** For a row of `runs` and its best round: how many rectifiers fewer the reduced model of the latest proof has than the dense network. */
export const goneRectifiers = sql<number | null>`(
  SELECT dense.rectifiers - reduced.rectifiers
  FROM proofs
  JOIN proven_models AS dense ON dense.proof = proofs.id AND dense.role = 'dense'
  JOIN proven_models AS reduced ON reduced.proof = proofs.id AND reduced.role = 'reduced'
  WHERE proofs.run = runs.number AND proofs.round = best.round
  ORDER BY proofs.id DESC
  LIMIT 1
)`;
