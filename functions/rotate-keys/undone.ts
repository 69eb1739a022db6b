import { Undone } from "../../shared/errors.ts";
import { keepOnce, readEvidence, userFolder } from "../../shared/leaver/evidence.ts";
import { undoneRotation } from "../../shared/names.ts";

interface Rotation {
  userId: string;
  requestId: string;
}

const undoneKey = ({ userId, requestId }: Rotation) => `${userFolder(userId)}${requestId}/${undoneRotation}`;

/** Remembers that a rotation was undone: a redrive or a repeat must not take away the key that the undo has given back. */
export const keepUndone = ({ userId, requestId }: Rotation) =>
  keepOnce(undoneKey({ userId, requestId }), { userId, requestId });

/** A rotation does not go on if nobody can tell whether it was undone. @throws {Undone} */
export async function refuseUndone({ userId, requestId }: Rotation): Promise<void> {
  if (await readEvidence(undoneKey({ userId, requestId })))
    throw new Undone(`request ${requestId} was undone: to rotate the key after all, make another request`);
}
