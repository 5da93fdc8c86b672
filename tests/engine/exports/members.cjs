// Runs CQL libraries as ELM over patients: argv[2] is a JSON file with `libraries` by name and `bundles`, one per patient.
// Prints what each library's definitions are for each patient, by library, patient and definition.
const fs = require("node:fs");
const cql = require("cql-execution");
const fhir = require("cql-exec-fhir");

const given = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));

async function outcomes(elm) {
  const source = fhir.PatientSource.FHIRv401();
  source.loadBundles(given.bundles);
  const { patientResults } = await new cql.Executor(new cql.Library(elm)).exec(source);
  const named = ([name]) => name === "Medlem" || /^(Delpopulation|Kriterium) /.test(name);
  return Object.fromEntries(
    Object.entries(patientResults).map(([id, found]) => [id, Object.fromEntries(Object.entries(found).filter(named))]),
  );
}

(async () => {
  const told = {};
  for (const [name, elm] of Object.entries(given.libraries)) {
    told[name] = await outcomes(elm);
  }
  process.stdout.write(JSON.stringify(told));
})();
