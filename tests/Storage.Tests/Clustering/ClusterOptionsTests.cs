using Grid.Storage.Clustering;

namespace Grid.Storage.Tests.Clustering;

public sealed class ClusterOptionsTests
{
    private const string Postgres = "Host=db;Username=grid;Database=grid";

    [Theory]
    [InlineData("single", null, null)]
    [InlineData("sqlite", null, null)]
    [InlineData("postgresql", Postgres, null)]
    [InlineData("redis", null, "redis:6379")]
    [InlineData("redis", Postgres, "redis:6379")]
    public void A_kind_with_what_it_needs_is_taken(string kind, string? postgres, string? redis) => Assert.Null(Refusal(kind, postgres, redis));

    [Theory]
    [InlineData("postgres", null, null, "The ClusterOptions.Kind field does not equal any of the values specified in AllowedValuesAttribute.")]
    [InlineData("postgresql", null, null, "PostgresConnectionString is needed by Kind postgresql.")]
    [InlineData("single", Postgres, null, "PostgresConnectionString needs Kind postgresql or redis.")]
    [InlineData("sqlite", Postgres, null, "PostgresConnectionString needs Kind postgresql or redis.")]
    [InlineData("postgresql", "Username=grid", null, "PostgresConnectionString cannot be read: it names no Host.")]
    [InlineData("postgresql", "Host=db;Port=many", null, "PostgresConnectionString cannot be read: Couldn't set port (Parameter 'port').")]
    [InlineData("redis", null, null, "RedisConnectionString is needed by Kind redis.")]
    [InlineData("postgresql", Postgres, "redis:6379", "RedisConnectionString needs Kind redis.")]
    public void A_kind_without_what_it_needs_or_with_what_it_ignores_is_refused(string kind, string? postgres, string? redis, string why) =>
        Assert.EndsWith(why, Refusal(kind, postgres, redis), StringComparison.Ordinal);

    [Theory]
    [InlineData("localhost", null, "AdvertisedAddress is no IP address: localhost.")]
    [InlineData("10.0.0.1", "..", "must match the regular expression '[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}'.")]
    [InlineData("10.0.0.1", "a/b", "must match the regular expression '[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}'.")]
    [InlineData("::1", "silo.a-1_B", null)]
    public void An_address_is_one_and_a_name_is_one_of_a_folder(string address, string? name, string? why)
    {
        var refusal = Validate(new ClusterOptions { Kind = "sqlite", AdvertisedAddress = address, SiloName = name });

        if (why is null) Assert.Null(refusal);
        else Assert.EndsWith(why, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_alone_has_no_name() =>
        Assert.EndsWith("SiloName needs another Kind than single.", Validate(new ClusterOptions { SiloName = "a" }), StringComparison.Ordinal);

    private static string? Refusal(string kind, string? postgres, string? redis) =>
        Validate(new ClusterOptions { Kind = kind, PostgresConnectionString = postgres, RedisConnectionString = redis });

    private static string? Validate(ClusterOptions options) => new ClusterOptionsValidator().Validate(null, options).FailureMessage;
}
