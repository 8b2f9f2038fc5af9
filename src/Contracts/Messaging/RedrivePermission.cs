namespace Grid.Contracts.Messaging;

[GenerateSerializer, Alias("grid.RedrivePermission")]
public enum RedrivePermission
{
    AllowAll = 0,
    DenyAll = 1,
    ByQueue = 2,
}
