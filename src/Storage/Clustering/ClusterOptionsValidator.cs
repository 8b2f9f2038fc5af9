using Microsoft.Extensions.Options;

namespace Grid.Storage.Clustering;

[OptionsValidator]
internal sealed partial class ClusterOptionsValidator : IValidateOptions<ClusterOptions>;
