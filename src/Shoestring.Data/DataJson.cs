using System.Text.Json.Serialization;

namespace Shoestring.Data;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Preprocessing))]
[JsonSerializable(typeof(DataReport))]
[JsonSerializable(typeof(AugmentationPolicy))]
internal sealed partial class DataJson : JsonSerializerContext
{
}
