using System.Security.Cryptography;
using System.Text.Json;

namespace Shoestring.Files;

/// <summary>The list of a save's files with their lengths and SHA-256, written last.</summary>
internal sealed record Manifest(IReadOnlyList<Manifest.Entry> Files)
{
    public const string FileName = "manifest.json";
    private const int Format = 1;
    private const long MaxBytes = 16 << 20;
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteStartArray("files");
        foreach (Entry file in Files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads and verifies a save; says what is wrong instead of throwing, because there may be an older one.</summary>
    public static Manifest? ReadVerified(IFileSystem files, string folder, out string problem)
    {
        try
        {
            Manifest manifest = Read(files, Path.Combine(folder, FileName));
            foreach (Entry file in manifest.Files)
            {
                using Stream stream = files.OpenRead(Path.Combine(folder, file.Name));
                if (stream.Length != file.Bytes)
                {
                    problem = $"{file.Name} has {stream.Length} bytes instead of {file.Bytes}";
                    return null;
                }

                if (Convert.ToHexStringLower(SHA256.HashData(stream)) != file.Sha256)
                {
                    problem = $"{file.Name} has another checksum than its manifest says";
                    return null;
                }
            }

            problem = string.Empty;
            return manifest;
        }
        catch (Exception failure) when (DiskFailure.Is(failure) || IsMalformed(failure))
        {
            problem = DiskFailure.OneLine(failure.Message);
            return null;
        }
    }

    // Text that is not UTF-8 passes the JSON parser and is refused (InvalidOperationException) when it is read as a string.
    private static bool IsMalformed(Exception failure) =>
        failure is JsonException or FormatException or InvalidOperationException;

    private static Manifest Read(IFileSystem files, string path)
    {
        using Stream stream = files.OpenRead(path);
        if (stream.Length > MaxBytes)
        {
            throw new FormatException($"{FileName} is larger than {MaxBytes} bytes");
        }

        using JsonDocument json = JsonDocument.Parse(stream);
        JsonElement root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Member(root, "format", JsonValueKind.Number).GetRawText() != "1")
        {
            throw new FormatException($"{FileName} is not of format {Format}");
        }

        return new Manifest([.. Member(root, "files", JsonValueKind.Array).EnumerateArray().Select(ReadEntry)]);
    }

    private static Entry ReadEntry(JsonElement json)
    {
        string name = Member(json, "name", JsonValueKind.String).GetString()!;
        if (name.Length == 0 || name != Path.GetFileName(name) || name is "." or ".." || name.Contains('\0'))
        {
            throw new FormatException($"{FileName} names a file outside its folder");
        }

        long bytes = Member(json, "bytes", JsonValueKind.Number).TryGetInt64(out long value) ? value : -1;
        return new Entry(name, bytes, Member(json, "sha256", JsonValueKind.String).GetString()!);
    }

    private static JsonElement Member(JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == kind
            ? value
            : throw new FormatException($"{FileName} lacks \"{name}\"");

    public sealed record Entry(string Name, long Bytes, string Sha256);
}
