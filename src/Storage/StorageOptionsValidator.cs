using Microsoft.Extensions.Options;

namespace Grid.Storage;

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
