// Compiled Schematron rules on many invoices in one process, by Saxon-HE for Java: another engine than saxonche's.
//   java -cp Saxon-HE.jar:CLASSES Schematron A.xslt,B.xslt FILE...
// Answers on standard output, by lines of tab-separated words (see Reponse); a sheet is named as it was given.

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.QName;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XPathCompiler;
import net.sf.saxon.s9api.XdmDestination;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XsltExecutable;

public class Schematron {
  private static final Processor SAXON = new Processor(false);
  private static final List<String> BENINS = List.of("warning", "information", "info");

  public static void main(String[] mots) {
    Map<String, XsltExecutable> feuilles = Arrays.stream(mots[0].split(",")).parallel().collect(Collectors.toConcurrentMap(f -> f, f -> lue(new File(f))));
    Arrays.asList(mots).subList(1, mots.length).parallelStream().forEach(fichier -> feuilles.forEach((nom, feuille) -> lire(fichier, nom, feuille)));
  }

  private static XsltExecutable lue(File feuille) {
    try {
      return SAXON.newXsltCompiler().compile(new StreamSource(feuille));
    } catch (SaxonApiException e) {
      throw new IllegalStateException(feuille + " : " + e.getMessage(), e);
    }
  }

  private static void lire(String fichier, String nom, XsltExecutable feuille) {
    Reponse reponse = new Reponse(fichier);
    try {
      XdmDestination rapport = new XdmDestination();
      feuille.load30().transform(new StreamSource(new File(fichier)), rapport);
      XPathCompiler xpath = SAXON.newXPathCompiler();
      xpath.declareNamespace("svrl", "http://purl.oclc.org/dsdl/svrl");
      reponse.essai(nom, xpath.evaluate("//svrl:fired-rule", rapport.getXdmNode()).size());
      for (XdmItem trouve : xpath.evaluate("//svrl:failed-assert | //svrl:successful-report", rapport.getXdmNode())) {
        XdmNode n = (XdmNode) trouve;
        String gravite = n.getAttributeValue(new QName("flag")) != null ? n.getAttributeValue(new QName("flag")) : n.getAttributeValue(new QName("role"));
        if (!BENINS.contains(gravite == null ? "fatal" : gravite)) reponse.faute(nom, String.valueOf(n.getAttributeValue(new QName("id"))), n.getStringValue());
      }
    } catch (SaxonApiException e) {
      reponse.faute(nom, "illisible", e.toString());
    }
    reponse.dire();
  }
}
