export { firstLine, systemCode, UserError } from "../contract/errors.js";
