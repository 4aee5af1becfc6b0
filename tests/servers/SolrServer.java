import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.solr.client.solrj.embedded.SSLConfig;
import org.apache.solr.cloud.MiniSolrCloudCluster;
import org.apache.solr.embedded.JettyConfig;
import org.apache.solr.embedded.JettySolrRunner;

/** Solr in the Jetty of its test framework: one node, or a SolrCloud of several in one process. */
public class SolrServer {
  /** Arguments: home, port (one node only), nodes of a SolrCloud or 0, key store or "". */
  public static void main(String[] given) throws Exception {
    Path home = Path.of(given[0]);
    int nodes = Integer.parseInt(given[2]);
    if (nodes == 0) {
      one(home, Integer.parseInt(given[1]), given[3]);
    } else {
      cloud(home, nodes);
    }
    Thread.currentThread().join();
  }

  private static void one(Path home, int port, String store) throws Exception {
    JettyConfig.Builder config = new JettyConfig.Builder().setContext("/solr").setPort(port);
    if (!store.isEmpty()) {
      config.useOnlyHttp1(true); // the framework would offer HTTP/2 alone by ALPN
      config.withSSLConfig(new SSLConfig(true, false, store, "changeit", store, "changeit"));
    }
    JettySolrRunner runner =
        new JettySolrRunner(home.toString(), new Properties(), config.build());
    runner.start();
    System.out.println("ready " + runner.getLocalPort());
  }

  /** Each line on the standard input stops the last node that runs. */
  private static void cloud(Path home, int nodes) throws Exception {
    MiniSolrCloudCluster cluster =
        new MiniSolrCloudCluster.Builder(nodes, home)
            .withJettyConfig(jetty -> jetty.setContext("/solr"))
            .addConfig("shop", home.resolve("shop"))
            .build();
    System.out.println("ready " + cluster.getJettySolrRunner(0).getLocalPort());
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (int last = nodes - 1; last > 0 && lines.readLine() != null; last--) {
      JettySolrRunner stopped = cluster.getJettySolrRunner(last);
      cluster.stopJettySolrRunner(stopped);
      cluster.waitForJettyToStop(stopped);
      System.out.println("stopped " + last);
    }
  }
}
