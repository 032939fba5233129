// What may be asked of a class where the file is asked by weights, one for each class's score.

const FOR = { key: 'for', title: 'What speaks for it', words: '' };
const AGAINST = { key: 'against', title: 'What speaks against it', words: ', what speaks against it' };

/** Only the first one where the file is asked by class. */
export function questions({ target }, shown, nameOf) {
  const rather = shown.map((other) => ({
    key: `rather-${other}`, title: `Why it rather than ${nameOf(other)}`, words: ` rather than ${nameOf(other)}`, other,
  }));
  return target ? [FOR, AGAINST, ...rather] : [FOR];
}

/** The question itself, or what speaks for the class where that is asked of the class that it is compared with. */
export function applied(question, wanted) {
  return question.other === wanted ? FOR : question;
}

/**
 * Those weights.
 *
 * @param length how many numbers are weighted; of a single one, class 1 raises it and class 0 lowers it
 * @param question {key, other}
 */
export function weightsOf(wanted, { key, other }, length) {
  const weights = new Float32Array(length);
  const add = (index, weight) => { weights[length === 1 ? 0 : index] += length === 1 && index === 0 ? -weight : weight; };
  add(wanted, key === 'against' ? -1 : 1);
  if (other !== undefined) {
    add(other, -1);
  }
  return weights;
}
