namespace Shoestring.Data;

/// <summary>Messages of the system, made fit for one line.</summary>
internal static class OneLine
{
    public static string Of(Exception error) => Of(error.Message);

    public static string Of(string message) => string.Join("; ", message.Split(
        ['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
}
