// What the driver reads of a file: « essai, file, by what, how many rules were tried » and « faute, file, by what, rule, words ».
// A file that gets no « essai » line, or one of zero rules, has not passed.

public class Reponse {
  private final String fichier;
  private final StringBuilder lignes = new StringBuilder();

  public Reponse(String fichier) {
    this.fichier = fichier;
  }

  public Reponse essai(String par, long regles) {
    return ligne("essai", par, String.valueOf(regles));
  }

  public Reponse faute(String par, String regle, String dit) {
    return ligne("faute", par, regle, dit);
  }

  private Reponse ligne(String genre, String... mots) {
    lignes.append(genre).append('\t').append(fichier);
    for (String mot : mots) lignes.append('\t').append(mot.replaceAll("\\s+", " ").strip());
    lignes.append('\n');
    return this;
  }

  public void dire() {  // in one piece: files are checked side by side
    synchronized (System.out) {
      System.out.print(lignes);
      System.out.flush();
    }
  }
}
