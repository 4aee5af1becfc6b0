import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.Build;
import org.elasticsearch.action.admin.cluster.state.ClusterStateAction;
import org.elasticsearch.action.admin.cluster.state.ClusterStateRequest;
import org.elasticsearch.action.admin.cluster.state.ClusterStateResponse;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestBuilderListener;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Answers GET / with what this server says of itself elsewhere.
 *
 * <p>The distribution that Elastic publishes for integration tests lacks the module that does so in
 * the product.
 */
public final class Greeting extends Plugin implements ActionPlugin {

  @Override
  public Collection<RestHandler> getRestHandlers(
      Settings settings,
      NamedWriteableRegistry registry,
      RestController controller,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexSettings,
      SettingsFilter filter,
      IndexNameExpressionResolver resolver,
      Supplier<DiscoveryNodes> nodes,
      Predicate<NodeFeature> features) {
    return List.of(new Root());
  }

  private static final class Root extends BaseRestHandler {

    @Override
    public String getName() {
      return "greeting";
    }

    @Override
    public List<Route> routes() {
      return List.of(new Route(RestRequest.Method.GET, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
      ClusterStateRequest asked =
          new ClusterStateRequest(TimeValue.timeValueSeconds(10)).clear().metadata(true).nodes(true);
      return channel ->
          client.execute(
              ClusterStateAction.INSTANCE,
              asked,
              new RestBuilderListener<ClusterStateResponse>(channel) {
                @Override
                public RestResponse buildResponse(ClusterStateResponse found, XContentBuilder json)
                    throws IOException {
                  return new RestResponse(RestStatus.OK, written(found.getState(), json));
                }
              });
    }

    private static XContentBuilder written(ClusterState state, XContentBuilder json)
        throws IOException {
      Build build = Build.current();
      json.startObject();
      json.field("name", state.nodes().getLocalNode().getName());
      json.field("cluster_name", state.getClusterName().value());
      json.field("cluster_uuid", state.metadata().clusterUUID());
      json.startObject("version");
      json.field("number", build.qualifiedVersion());
      json.field("build_flavor", build.flavor());
      json.field("build_type", build.type().displayName());
      json.field("build_hash", build.hash());
      json.endObject();
      json.field("tagline", "You Know, for Search");
      return json.endObject();
    }
  }
}
