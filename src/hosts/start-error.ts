/** Something the developer or the user can mend. Its message is all there is to say; a stack would only hide it. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StartError";
    this.stack = `${this.name}: ${message}`;
  }
}
