// The model in its worker, as functions that promise their results.

export class Explainer {
  #worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  #waiting = new Map();
  #next = 0;

  /** @param onProgress hears {loaded, total} in bytes while files arrive */
  constructor(onProgress) {
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.id === undefined) {
        onProgress(data);
        return;
      }
      const { resolve, reject } = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.error === undefined) {
        resolve(data.result);
      } else {
        reject(new Error(data.error));
      }
    });
    this.#worker.addEventListener('error', ({ message }) => {
      const failure = new Error(message || 'this browser cannot start the page’s worker');
      this.#waiting.forEach(({ reject }) => reject(failure));
      this.#waiting.clear();
    });
  }

  /**
   * Loads the model.
   *
   * @param page the content of page.json
   * @param backend wasm to leave WebGPU alone
   * @returns what executes it: WebGPU or WebAssembly
   */
  open(page, backend) {
    return this.#ask('open', [page, backend]);
  }

  /**
   * Takes a picture; explanations are of the one that was taken last.
   *
   * @param picture {rgba, width, height}; the numbers move to the worker
   */
  look(picture) {
    return this.#ask('look', [picture], [picture.rgba.buffer]);
  }

  /**
   * Explains the picture.
   *
   * @param wanted the class, or -1 for the predicted one
   * @param question what is asked of it, as questions.js has it
   */
  explain(wanted, question) {
    return this.#ask('explain', [wanted, question]);
  }

  #ask(method, parameters, moved = []) {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, method, parameters }, moved);
    });
  }
}
