// Runs CQL libraries over patients: argv[2] is a JSON file with `clinics` by name, each a list of bundles, one per patient, and `libraries` by name,
// each with its `elm`, its `text` and the name of the clinic. argv[3] is the model info of CQL's own types.
// Prints what each library's definitions are for each patient, by library, patient and definition: `written` by its ELM, `translated` by what the
// reference translator makes of its text.
const fs = require("node:fs");
const cql = require("cql-execution");
const fhir = require("cql-exec-fhir");
const { UcumLhcUtils } = require("@lhncbc/ucum-lhc");

const given = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const models = {
  System: fs.readFileSync(process.argv[3], "utf8"),
  FHIR: fs.readFileSync(require.resolve("cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml"), "utf8"),
};

async function translator() {
  const { CqlTranslator, LibraryManager, ModelManager, createModelInfoProvider, createUcumService, stringAsSource } =
    await import("@cqframework/cql/cql-to-elm");
  const manager = new ModelManager();
  manager.modelInfoLoader.registerModelInfoProvider(
    createModelInfoProvider((name) => (name in models ? stringAsSource(models[name]) : null)),
  );
  const unused = () => {
    throw new Error("A library calculates with units, which these tests do not.");
  };
  const wrong = (unit) => {
    const { status, msg } = UcumLhcUtils.getInstance().validateUnitString(unit);
    return status === "valid" ? null : String(msg);
  };
  const units = createUcumService(unused, wrong, unused, unused);
  return (text) => {
    const libraries = new LibraryManager(manager, undefined, undefined, units);
    const elm = JSON.parse(CqlTranslator.fromText(text, libraries).toJson());
    const problems = elm.library.annotation.filter((one) => one.type === "CqlToElmError");
    if (problems.length) {
      const [{ startLine, startChar, message }] = problems;
      throw new Error(`${startLine}:${startChar}: ${message}\n${text.split("\n")[startLine - 1]}`);
    }
    return elm;
  };
}

async function outcomes(elm, clinic) {
  const source = fhir.PatientSource.FHIRv401();
  source.loadBundles(given.clinics[clinic]);
  const { patientResults } = await new cql.Executor(new cql.Library(elm)).exec(source);
  const named = ([name]) => name === "Medlem" || /^(Delpopulation|Handling|Kvalitetsliste|Kriterium) /.test(name);
  return Object.fromEntries(
    Object.entries(patientResults).map(([id, found]) => [id, Object.fromEntries(Object.entries(found).filter(named))]),
  );
}

(async () => {
  const translated = await translator();
  const told = { written: {}, translated: {} };
  for (const [name, { elm, text, clinic }] of Object.entries(given.libraries)) {
    told.written[name] = await outcomes(elm, clinic);
    told.translated[name] = await outcomes(translated(text), clinic);
  }
  process.stdout.write(JSON.stringify(told));
})();
