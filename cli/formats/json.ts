import type { Format } from "./format.js";

/** ESLint's own result array, clean files included. */
export const json: Format = ({ results }) => JSON.stringify(results);
